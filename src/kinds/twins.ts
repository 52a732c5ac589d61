/** Twin sessions left idle for different times: what they show together. Pure. */
import { formatDuration } from '../duration.js';
import type { Assertion, ControlSeen } from '../model.js';
import type { Use } from './lifetimes.js';
import { type Bracket, precisionOf } from './limit.js';
import { type CarrierLook, mustEnd } from './other-carriers.js';
import { mustBeRefused, type OutcomeFacts } from './outcome.js';

/** Below this, the harness's own timing would decide. */
export const LEAST_MARGIN_MS = 500;

export type Twin = Use & {
  readonly plannedMs: number;
  /** How long nobody had used it when the target decided, at least and at most. */
  readonly idleAtLeastMs: number;
  readonly idleAtMostMs: number;
  readonly fresh: OutcomeFacts;
  /** Its other carriers, when it was left; absent where it has none. */
  readonly freshOthers?: readonly CarrierLook[];
  readonly alone: boolean;
};

export type TwinFacts = {
  readonly limitMs: number;
  readonly marginMs: number;
  /** The documented overall limit: a session refused at that age says nothing of idleness. */
  readonly absoluteMs: number | null;
  /** In the order of their idle times. */
  readonly twins: readonly Twin[];
  /** Twins that could not be signed in, and why. */
  readonly missing: readonly string[];
};

/** Whatever renews it: a session that its refresh token brings back was not logged off. */
export function isAlive({ outcome, renewal }: Pick<Use, 'outcome' | 'renewal'>): boolean {
  return outcome.success || renewal?.success === true;
}

/** Refused, and too young for the overall limit to have done it. */
function isEnded(twin: Twin, { absoluteMs }: TwinFacts): boolean {
  const { outcome, renewal } = twin;
  const refused = outcome.denied && (renewal === null || renewal.denied);
  return refused && !isAlive(twin) && (absoluteMs === null || twin.ageAtMostMs < absoluteMs);
}

export function bracketOf(facts: TwinFacts): Bracket {
  const alive = facts.twins.filter(isAlive).map((twin) => twin.idleAtLeastMs);
  const ended = facts.twins.filter((twin) => isEnded(twin, facts)).map((twin) => twin.idleAtMostMs);
  return {
    atLeastMs: alive.length === 0 ? null : Math.max(...alive),
    atMostMs: ended.length === 0 ? null : Math.min(...ended),
  };
}

export function justBefore(facts: TwinFacts): ControlSeen {
  const { twins, limitMs, marginMs } = facts;
  const name = 'alive-just-before';
  const ended = twins.find((twin) => isEnded(twin, facts));
  const alive = twins.filter(isAlive);
  if (ended === undefined) {
    const [first] = alive;
    return {
      name,
      held: first !== undefined,
      seen: first === undefined ? 'no twin was accepted' : said(first),
    };
  }
  const before = alive.filter((twin) => twin.idleAtLeastMs < ended.idleAtMostMs).at(-1);
  const odd = alive.find(
    (twin) => twin.idleAtLeastMs >= ended.idleAtMostMs && twin.idleAtLeastMs < limitMs + marginMs,
  );
  if (odd !== undefined) return { name, held: false, seen: `${said(ended)}, and yet ${said(odd)}` };
  const near = before !== undefined && ended.idleAtMostMs - before.idleAtLeastMs <= nearness(facts);
  const late = twins.some(
    (twin) => twin.idleAtMostMs - twin.plannedMs > LEAST_MARGIN_MS && twin.plannedMs < ended.idleAtMostMs,
  );
  return {
    name,
    held: near,
    seen: `${before === undefined ? 'no shorter one was accepted' : said(before)}, then ${said(ended)}`,
    ...(late && !near ? { cause: 'scheduling-lag' as const } : {}),
  };
}

/** How far apart the last accepted and the first refused twin may be: twice as far as was planned. */
function nearness({ limitMs, marginMs }: TwinFacts): number {
  return Math.max(3000, 4 * Math.min(precisionOf(limitMs), marginMs));
}

function said(twin: Twin): string {
  const renewal = twin.renewal === null ? '' : `, renewal ${twin.renewal.said}`;
  return `idle for ${formatDuration(twin.idleAtLeastMs)}: ${twin.outcome.said}${renewal}`;
}

export function beyondLimit(facts: TwinFacts): readonly Assertion[] {
  const { twins, limitMs, marginMs, absoluteMs } = facts;
  const limit = formatDuration(limitMs);
  const beyond = twins.filter(
    (twin) =>
      twin.idleAtLeastMs >= Math.floor(limitMs + marginMs) &&
      (isAlive(twin) || absoluteMs === null || twin.ageAtMostMs < absoluteMs),
  );
  if (beyond.length === 0)
    return [
      {
        subject: `session idle for longer than ${limit}`,
        expected: 'asked beyond the limit and its margin, before the overall limit',
        actual: facts.missing[0] ?? 'no twin was asked then',
        outcome: 'unknown',
      },
    ];
  // Sessions of one account may count each other's use: an acceptance is then nobody's fault unless one of them ended.
  const eachItsOwn = twins.some((twin) => !twin.alone && isEnded(twin, facts));
  return beyond.flatMap((twin) => {
    const subject = `session idle for ${formatDuration(twin.idleAtLeastMs)}, limit ${limit}`;
    const access = mustBeRefused(subject, twin.outcome);
    const renewed =
      twin.renewal === null
        ? []
        : [
            mustBeRefused(
              `renewal of a session idle for ${formatDuration(twin.idleAtLeastMs)}`,
              twin.renewal,
            ),
          ];
    const others = mustEnd(
      (carrier) => `carrier ${carrier} of a session idle for ${formatDuration(twin.idleAtLeastMs)}`,
      { before: twin.freshOthers ?? [], after: twin.others ?? [] },
    );
    return [access, ...others, ...renewed].map(
      (assertion): Assertion =>
        assertion.outcome === 'broken' && !twin.alone && !eachItsOwn
          ? {
              ...assertion,
              actual: `${assertion.actual}; but others of the same account were used meanwhile: add accounts`,
              outcome: 'unknown',
            }
          : assertion,
    );
  });
}
