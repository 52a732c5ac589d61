/** Facts as kinds record them, in the shapes that a healthy and a sick target give. */
import type { AnyKind } from '../../src/kinds/definition.js';
import type { OutcomeFacts } from '../../src/kinds/outcome.js';
import type { AuditEntry } from '../../src/kinds/probe.js';
import type { Assertion, Cause, JsonObject } from '../../src/model.js';
import { concludeCheck } from '../../src/verdict/check.js';

export const SENT = '2026-11-23T05:15:00.000Z';
export const RECEIVED = '2026-11-23T05:15:00.040Z';

function outcome(status: number, part: Partial<OutcomeFacts>): OutcomeFacts {
  return {
    status,
    success: false,
    denied: false,
    canaries: [],
    markerSeen: null,
    said: `GET → ${status}`,
    nonce: null,
    sentAt: SENT,
    receivedAt: RECEIVED,
    ...part,
  };
}

export const accepted = (part: Partial<OutcomeFacts> = {}) => outcome(200, { success: true, ...part });
export const refused = (part: Partial<OutcomeFacts> = {}) => outcome(403, { denied: true, ...part });
/** Neither success nor refusal as the target file declares them: an error page, an outage, an empty 200. */
export const undeclared = (part: Partial<OutcomeFacts> = {}) => outcome(500, part);
/** A refusal in whose body a protected record shows all the same. */
export const leaking = () => refused({ canaries: ['canary:alice.mrn'] });

export function entry(nonce: string, part: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: `entry-${nonce}`,
    time: RECEIVED,
    actor: 'clara',
    operation: 'R',
    object: 'Patient/p-alice',
    outcome: 'success',
    nonce,
    emergency: false,
    reasonSeen: false,
    ...part,
  };
}

export interface Concluded {
  readonly verdict: string;
  readonly cause?: Cause;
  /** Names of the controls that did not hold. */
  readonly lost?: readonly string[];
  /** Subjects of the assertions that broke. */
  readonly broken?: readonly string[];
  /** Subjects of the assertions of which nothing can be said. */
  readonly unknown?: readonly string[];
}

/** The verdict over facts in the form in which they are sealed: plain JSON, read back. */
export function conclude(kind: AnyKind, facts: object, params: JsonObject = {}): Concluded {
  const verdict = concludeCheck(
    {
      check: 'a.check',
      kind: kind.kind,
      kindVersion: kind.version,
      startedAt: SENT,
      durationMs: 1,
      status: 'observed',
      facts: JSON.parse(JSON.stringify(facts)) as JsonObject,
    },
    {
      controls: Object.keys(kind.controls),
      judge: (sealed) => kind.judge(sealed as JsonObject, params),
    },
  );
  if (verdict.verdict === 'not-applicable' || verdict.verdict === 'pass') return { verdict: verdict.verdict };
  const { controls = [], assertions = [] } = verdict.judgement ?? {};
  const subjects = (outcome: Assertion['outcome']) =>
    assertions.filter((each) => each.outcome === outcome).map((each) => each.subject);
  const lost = controls.filter((each) => !each.held).map((each) => each.name);
  if (verdict.verdict === 'fail') return { verdict: 'fail', broken: subjects('broken') };
  return {
    verdict: 'inconclusive',
    cause: verdict.cause,
    ...(verdict.cause === 'control-failed' ? { lost } : {}),
    ...(verdict.cause === 'not-observed' ? { unknown: subjects('unknown') } : {}),
  };
}

export const PASS: Concluded = { verdict: 'pass' };

export function fails(...broken: readonly string[]): Concluded {
  return { verdict: 'fail', broken };
}

export function controlFails(...lost: readonly string[]): Concluded {
  return { verdict: 'inconclusive', cause: 'control-failed', lost };
}

export function notObserved(...unknown: readonly string[]): Concluded {
  return { verdict: 'inconclusive', cause: 'not-observed', unknown };
}
