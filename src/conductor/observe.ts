/** One check from plan to sealed observation: applicability, effects, leases, waits, and every way to fail. */
import { formatDuration } from '../duration.js';
import { describeError, SafeprobeError } from '../errors.js';
import { canonicalJson } from '../evidence/canonical.js';
import type { Redactor } from '../evidence/redaction.js';
import type { AnyKind, Feature } from '../kinds/definition.js';
import type { Probe } from '../kinds/probe.js';
import { type Cause, EFFECTS, type Effects, type Observation, type PlannedCheck } from '../model.js';
import type { Places } from '../target/places.js';
import type { Probes } from '../target/probe.js';
import { sleepUntil } from './sleep.js';

export type CheckEvent =
  | { readonly type: 'begin'; readonly check: string }
  | { readonly type: 'wait'; readonly check: string; readonly why: string; readonly ms: number }
  | { readonly type: 'woke'; readonly check: string }
  /** How far it is: for whoever watches, not for the record. */
  | { readonly type: 'note'; readonly check: string; readonly line: string };

export interface ObserveOptions {
  readonly probes: Probes;
  readonly redactor: Redactor;
  readonly places: Places;
  readonly effects: Effects;
  readonly maxWaitMs: number;
  readonly lacks: { readonly [feature: string]: string };
  readonly signal: AbortSignal;
  readonly onEvent: (event: CheckEvent) => void;
}

/** When a check waited, for the account of where the time went. Monotonic milliseconds. */
export interface Timing {
  readonly from: number;
  readonly to: number;
  readonly waits: readonly { readonly from: number; readonly to: number }[];
}

type NotObserved = Extract<Observation, { status: 'not-observed' }>;
type Outcome =
  | { readonly status: 'observed'; readonly facts: Extract<Observation, { status: 'observed' }>['facts'] }
  | Pick<NotObserved, 'status' | 'cause' | 'explanation' | 'remedy' | 'declared'>
  | { readonly status: 'not-applicable'; readonly reason: string };

export async function observeCheck(
  check: PlannedCheck,
  kind: AnyKind,
  options: ObserveOptions,
): Promise<{ readonly observation: Observation; readonly timing: Timing }> {
  const waits: { from: number; to: number }[] = [];
  await options.places.take(false);
  // A check may wait for several things at once; it holds its place unless all that it does is wait.
  let sleeping = 0;
  options.onEvent({ type: 'begin', check: check.id });
  const startedAt = new Date().toISOString();
  const from = performance.now();
  const wait: Probe['wait'] = async (ms, why, limit) => {
    if (ms > options.maxWaitMs)
      throw new SafeprobeError(
        'time-budget',
        `${why}: ${formatDuration(ms)} is longer than --max-wait ${formatDuration(options.maxWaitMs)}`,
        {
          ...(limit === undefined
            ? {}
            : { key: limit.key, declared: { key: limit.key, value: formatDuration(limit.ms) } }),
          remedy: 'Allow a longer --max-wait, or shorten the limit of the target for the test.',
        },
      );
    const until = performance.now() + ms;
    options.onEvent({ type: 'wait', check: check.id, why, ms });
    const begun = performance.now();
    if (sleeping++ === 0) options.places.give();
    try {
      await sleepUntil(until, options.signal);
    } finally {
      if (--sleeping === 0) options.places.force();
    }
    waits.push({ from: begun, to: performance.now() });
    options.onEvent({ type: 'woke', check: check.id });
    return { lateMs: Math.max(0, performance.now() - until) };
  };
  const { probe, release } = options.probes.probeFor(check.id, {
    wait,
    note: (line) => options.onEvent({ type: 'note', check: check.id, line }),
  });
  let outcome: Outcome;
  try {
    outcome = notToObserve(check, kind, options) ?? {
      status: 'observed',
      facts: await kind.observe(check.params, probe),
    };
  } catch (error) {
    outcome = failure(error, options.signal.aborted);
  } finally {
    // Facts of a check that leaves accounts behind in the target are not worth a verdict.
    await release().catch((error: unknown) => {
      outcome = failure(error, options.signal.aborted);
    });
    if (sleeping === 0) options.places.give();
    sleeping = Number.POSITIVE_INFINITY;
  }
  const to = performance.now();
  const seal = (what: Outcome): Observation => {
    const head = {
      check: check.id,
      kind: check.kind,
      kindVersion: check.kindVersion,
      startedAt,
      durationMs: Math.round(to - from),
    };
    return sealObservation({ ...head, ...what }, options.redactor);
  };
  const timing = { from, to, waits };
  try {
    return { observation: seal(outcome), timing };
  } catch (error) {
    // Facts that are no JSON, such as NaN: our defect, and this check's alone.
    return { observation: seal(failure(error, false)), timing };
  }
}

/** Judge sees what is sealed: redacted, canonical, and read back from those very bytes. */
export function sealObservation(observation: Observation, redactor: Redactor): Observation {
  return JSON.parse(
    canonicalJson(redactor.json(observation as unknown as Parameters<Redactor['json']>[0])),
  ) as Observation;
}

function notToObserve(check: PlannedCheck, kind: AnyKind, options: ObserveOptions): Outcome | null {
  const needs = [...kind.needs, ...(kind.needsFor?.(check.params) ?? [])];
  const lacking = needs.find((feature: Feature) => options.lacks[feature] !== undefined);
  if (lacking !== undefined)
    return {
      status: 'not-applicable',
      reason: `The target has no ${lacking}: ${options.lacks[lacking] ?? ''}`,
    };
  if (EFFECTS.indexOf(check.effects) > EFFECTS.indexOf(options.effects))
    return {
      status: 'not-observed',
      cause: 'refused-effects',
      explanation: `This check needs --effects ${check.effects}; the run allows ${options.effects}.`,
      remedy: `Run it with --effects ${check.effects} on a system where that is allowed.`,
    };
  return null;
}

const CAUSES: { readonly [code: string]: Cause } = {
  unreachable: 'unreachable',
  prerequisite: 'prerequisite-missing',
  input: 'prerequisite-missing',
  scope: 'prerequisite-missing',
  environment: 'prerequisite-missing',
  'time-budget': 'time-budget',
  lag: 'scheduling-lag',
};

function failure(error: unknown, aborted: boolean): Outcome {
  if (aborted)
    return {
      status: 'not-observed',
      cause: 'time-budget',
      explanation: 'The run was interrupted.',
      remedy: 'Run it again.',
    };
  const cause = error instanceof SafeprobeError ? (CAUSES[error.code] ?? 'harness-fault') : 'harness-fault';
  const declared = error instanceof SafeprobeError ? error.detail.declared : undefined;
  return {
    status: 'not-observed',
    cause,
    ...(declared === undefined ? {} : { declared }),
    explanation:
      error instanceof SafeprobeError ? describeError(error) : `Unexpected: ${describeError(error)}`,
    remedy:
      (error instanceof SafeprobeError ? error.detail.remedy : undefined) ??
      (cause === 'harness-fault'
        ? 'This is a defect of safeprobe; please report it.'
        : 'Mend what is named, and run it again.'),
  };
}
