import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { AuditEntry, EmergencyFacts, Probe, Session } from './probe.js';

const Params = Type.Object(
  {
    tolerance: Type.Number({
      minimum: 0.01,
      maximum: 0.5,
      description: 'Margin after the documented duration, as a share of it.',
    }),
  },
  { additionalProperties: false },
);

const LEAST_MARGIN_MS = 400;
const REASON = 'Unresponsive on arrival, allergies unknown';
const EMPTY_REASONS = { 'an empty reason': '', 'a reason of blanks': '     ' } as const;

type Facts = {
  readonly resource: string;
  readonly otherResource: string;
  readonly durationMs: number;
  readonly before: OutcomeFacts;
  readonly otherBefore: OutcomeFacts;
  readonly withoutReason: readonly {
    readonly variant: string;
    readonly request: OutcomeFacts;
    readonly read: OutcomeFacts;
  }[];
  readonly undesignated: {
    readonly persona: string;
    readonly request: OutcomeFacts;
    readonly read: OutcomeFacts;
  };
  readonly request: OutcomeFacts;
  readonly during: OutcomeFacts;
  readonly otherDuring: OutcomeFacts;
  readonly waitedMs: number;
  readonly aliveAfter: OutcomeFacts;
  readonly after: OutcomeFacts;
  /** Ended by hand before its time, where the target can. */
  readonly byHand: {
    readonly during: OutcomeFacts;
    readonly end: OutcomeFacts;
    readonly after: OutcomeFacts;
  } | null;
  readonly audit: {
    readonly readable: boolean;
    readonly said: string;
    readonly entries: readonly AuditEntry[];
  };
};

export default defineKind<typeof Params, Facts>({
  kind: 'emergency.access',
  version: 1,
  summary:
    'Walks emergency access through its states: denied, reasoned, granted for one record, audited, over.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'emergency-access', 'audit'],
  controls: {
    'denied-before': 'The record must be refused before: else nothing was opened by the emergency.',
    'session-outlives-grant':
      'The session must still be accepted when the grant is over: else its own end reads as the end of the emergency.',
    'audit-readable': 'Whether the access was flagged can only be said of a log that can be read.',
  },
  longestWaitMs: (_, limits) => (limits.emergencyMs ?? 0) * 1.1,
  async observe({ tolerance }, probe) {
    const how = probe.emergency;
    if (how === null) throw probe.missing('emergency access', 'emergency');
    const since = new Date(probe.now() - 2000).toISOString();
    const session = await probe.signIn(how.persona, { signIn: how.signIn });
    const read = async (resource: string, by: Session = session) =>
      factsOf(await by.act(how.read, { resource }));
    const ask = async (reason: string, by: Session = session) =>
      factsOf(await by.act(how.request, { resource: how.resource, vars: { reason } }));

    const before = await read(how.resource);
    const otherBefore = await read(how.otherResource);
    const withoutReason = [];
    for (const [variant, reason] of Object.entries(EMPTY_REASONS))
      withoutReason.push({ variant, request: await ask(reason), read: await read(how.resource) });
    const stranger = await probe.signIn(how.undesignated, { signIn: how.signIn });
    const undesignated = {
      persona: how.undesignated,
      request: await ask(REASON, stranger),
      read: await read(how.resource, stranger),
    };

    const request = await ask(REASON);
    const granted = performance.now();
    const during = await read(how.resource);
    const otherDuring = await read(how.otherResource);
    const margin = Math.max(how.durationMs * tolerance, LEAST_MARGIN_MS);
    await stayAlive(probe, session, how, granted + how.durationMs + margin);
    const after = await read(how.resource);
    const waitedMs = Math.round(performance.now() - granted);
    const aliveAfter = factsOf(await session.alive());
    const byHand = await endByHand(probe, how, session, ask, read);
    const nonces = [request.nonce, during.nonce].filter((nonce) => nonce !== null);
    const answer = await probe.audit({
      nonces,
      until: nonces,
      withinMs: probe.limits.auditWithinMs ?? 0,
      since,
      reason: REASON,
    });
    return {
      resource: how.resource,
      otherResource: how.otherResource,
      durationMs: how.durationMs,
      before,
      otherBefore,
      withoutReason,
      undesignated,
      request,
      during,
      otherDuring,
      waitedMs,
      aliveAfter,
      after,
      byHand,
      audit: {
        readable: answer.readable && answer.total > 0,
        said: answer.said,
        entries: [...answer.entries],
      },
    };
  },
  judge(facts) {
    return {
      controls: [
        {
          name: 'denied-before',
          held: wasRefused(facts.before) && wasRefused(facts.otherBefore),
          seen: `${facts.resource}: ${facts.before.said}; ${facts.otherResource}: ${facts.otherBefore.said}`,
        },
        { name: 'session-outlives-grant', held: facts.aliveAfter.success, seen: facts.aliveAfter.said },
        { name: 'audit-readable', held: facts.audit.readable, seen: facts.audit.said },
      ],
      assertions: [
        ...facts.withoutReason.flatMap(({ variant, request, read }) => [
          mustBeRefused(`request with ${variant}`, request),
          mustBeRefused(`${facts.resource} after a request with ${variant}`, read),
        ]),
        mustBeRefused(
          `request by ${facts.undesignated.persona}, who is not designated`,
          facts.undesignated.request,
        ),
        mustBeRefused(
          `${facts.resource} read by ${facts.undesignated.persona} after it`,
          facts.undesignated.read,
        ),
        mustSucceed('request with a reason, by someone designated', facts.request),
        mustSucceed(`${facts.resource} during the emergency`, facts.during),
        mustBeRefused(`${facts.otherResource} during the emergency for ${facts.resource}`, facts.otherDuring),
        mustBeRefused(
          `${facts.resource} ${formatDuration(facts.waitedMs)} after the grant for ${formatDuration(facts.durationMs)}`,
          facts.after,
        ),
        ...(facts.byHand === null
          ? []
          : [
              mustSucceed(`${facts.resource} during a second emergency`, facts.byHand.during),
              mustBeRefused(`${facts.resource} after the emergency was ended by hand`, facts.byHand.after),
            ]),
        mustBeFlagged('the request', facts.request, facts.audit.entries, true),
        mustBeFlagged('the access', facts.during, facts.audit.entries, false),
      ],
    };
  },
});

/** Waits for the end of the grant without letting the session itself go idle. */
async function stayAlive(probe: Probe, session: Session, how: EmergencyFacts, until: number): Promise<void> {
  const idle = probe.limits.idleMs[how.signIn] ?? Number.POSITIVE_INFINITY;
  for (;;) {
    const left = until - performance.now();
    await probe.wait(Math.min(left, idle / 2), `emergency access to ${how.resource} runs out`);
    if (left <= idle / 2) return;
    await session.alive();
  }
}

async function endByHand(
  _probe: Probe,
  how: EmergencyFacts,
  session: Session,
  ask: (reason: string) => Promise<OutcomeFacts>,
  read: (resource: string) => Promise<OutcomeFacts>,
) {
  if (how.end === null) return null;
  await ask(REASON);
  const during = await read(how.resource);
  const end = factsOf(await session.act(how.end, { resource: how.resource }));
  return { during, end, after: await read(how.resource) };
}

function wasRefused(outcome: OutcomeFacts): boolean {
  return mustBeRefused('', outcome).outcome === 'holds';
}

function mustSucceed(subject: string, outcome: OutcomeFacts): Assertion {
  return {
    subject,
    expected: 'granted',
    actual: outcome.said,
    outcome: outcome.success ? 'holds' : outcome.denied ? 'broken' : 'unknown',
  };
}

function mustBeFlagged(
  what: string,
  outcome: OutcomeFacts,
  entries: readonly AuditEntry[],
  withReason: boolean,
): Assertion {
  const expected = `an audit entry flagged as emergency${withReason ? ', with the reason' : ''}`;
  const subject = `audit of ${what}`;
  if (outcome.nonce === null)
    return { subject, expected, actual: 'the request carried no nonce', outcome: 'unknown' };
  const entry = entries.find((each) => each.nonce === outcome.nonce);
  if (entry === undefined) return { subject, expected, actual: 'no entry', outcome: 'broken' };
  const holds = entry.emergency && (!withReason || entry.reasonSeen);
  return {
    subject,
    expected,
    actual: `entry ${entry.emergency ? 'flagged' : 'not flagged'}${withReason ? `, reason ${entry.reasonSeen ? 'found' : 'not found'}` : ''}`,
    outcome: holds ? 'holds' : 'broken',
  };
}
