/** How long refresh tokens live by themselves: one that is not used, and those of a session that is renewed again and again. */
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Limit, Probe, Session } from './probe.js';
import type { RefreshLimit, TokenPath } from './tokens.js';

/** A renewal, and how long after the sign-in it was asked for. */
export type Renewal = OutcomeFacts & { readonly afterMs: number };

export type RefreshSeen = {
  readonly signIn: string;
  readonly limit: RefreshLimit['limit'];
  readonly limitMs: number;
  /** A session renewed for the last time a little before the limit. */
  readonly early: Renewal;
  /** Another one, treated in the same way, and renewed beyond limit and leeway. */
  readonly late: Renewal;
  /** When that one was accepted last, 0 being its sign-in, and the longest time that its tokens were not used. */
  readonly acceptedMs: number;
  readonly longestGapMs: number;
  /** What ends tokens that are not used. */
  readonly idleMs: number | null;
  /** One of half the age, at the same moment. */
  readonly younger: OutcomeFacts | null;
  readonly trouble: string | null;
};

const LEAST_MARGIN_MS = 400;
/** Renewed so often within the overall limit, or within an idle period of its tokens, whichever is more often. */
const RENEWALS = 8;
const RENEWALS_AN_IDLE_PERIOD = 3;
/** One that was refused long before the limit was ended by something else. */
const NEAR = 0.75;

export function outliveRefresh(
  probe: Probe,
  path: TokenPath,
  leewayMs: number,
): readonly Promise<RefreshSeen>[] {
  return path.refreshLimits.map((limit) => outlive(probe, path, limit, leewayMs));
}

async function outlive(
  probe: Probe,
  path: TokenPath,
  { limit, ms }: RefreshLimit,
  leewayMs: number,
): Promise<RefreshSeen> {
  const { signIn, persona } = path;
  const declared: Limit = { key: `signIn.${signIn}.refresh.${limit}`, ms };
  const endMs = ms + Math.max(leewayMs, LEAST_MARGIN_MS);
  const why = `refresh tokens of ${signIn} until ${formatDuration(endMs)} old`;
  // Asked for first: what --max-wait does not allow is not begun.
  const whole = probe.wait(endMs, why, declared);
  await Promise.race([whole, Promise.resolve()]);
  const begin = async (untilMs: number) =>
    live(probe, path, limit, await probe.signIn(persona, { signIn }), untilMs, why);
  let trouble: string | null = null;
  const younger = probe
    .wait(endMs - ms / 2, `a younger session of ${signIn}`, declared)
    .then(() => begin(ms / 2))
    .catch((error: unknown) => {
      trouble = probe.explain(error);
      return null;
    });
  const [early, late] = await Promise.all([
    begin(ms - Math.max(LEAST_MARGIN_MS, ms * 0.1)),
    begin(endMs),
    whole,
  ]);
  return {
    signIn,
    limit,
    limitMs: ms,
    idleMs: idleOf(path),
    early: early.last,
    late: late.last,
    acceptedMs: late.acceptedMs,
    longestGapMs: late.longestGapMs,
    younger: (await younger)?.last ?? null,
    trouble,
  };
}

function idleOf({ refreshLimits }: TokenPath): number | null {
  return refreshLimits.find((each) => each.limit === 'idle')?.ms ?? null;
}

/** A session until it is so old: used, and for the overall limit renewed as well; then it is renewed once more. */
async function live(
  probe: Probe,
  path: TokenPath,
  limit: RefreshLimit['limit'],
  opened: Session,
  untilMs: number,
  why: string,
) {
  const start = performance.now();
  const age = () => Math.round(performance.now() - start);
  // Used meanwhile, so that the session does not end for being idle itself.
  const useMs = (path.idleMs ?? Number.POSITIVE_INFINITY) / RENEWALS_AN_IDLE_PERIOD;
  const renewMs =
    limit === 'idle'
      ? Number.POSITIVE_INFINITY
      : Math.min(untilMs / RENEWALS, (idleOf(path) ?? untilMs) / RENEWALS_AN_IDLE_PERIOD);
  const everyMs = Math.min(useMs, renewMs);
  let session = opened;
  let [acceptedMs, renewedMs, longestGapMs] = [0, 0, 0];
  const renew = async (): Promise<Renewal> => {
    const afterMs = age();
    longestGapMs = Math.max(longestGapMs, afterMs - renewedMs);
    renewedMs = afterMs;
    const renewed = await session.renew();
    if (renewed === null) throw probe.missing('a way to renew', `signIn.${path.signIn}.refresh`);
    if (renewed.outcome.success) acceptedMs = afterMs;
    session = renewed.session ?? session;
    return { ...factsOf(renewed.outcome), afterMs };
  };
  while (age() + everyMs < untilMs) {
    await probe.wait(everyMs, why);
    // Timers are a little early now and then.
    if (age() - renewedMs >= renewMs - everyMs / 2) await renew();
    else await session.alive();
  }
  const left = untilMs - age();
  if (left > 0) await probe.wait(left, why);
  return { last: await renew(), acceptedMs, longestGapMs };
}

const named = { idle: 'unused', absolute: 'renewed again and again' } as const;

/** Accepted shortly before, and not ended by something else: long before, or for not being used. */
export function wasAccepted(seen: RefreshSeen): boolean {
  const { limit, limitMs, early, late, acceptedMs } = seen;
  if (!early.success || limit === 'idle' || late.success) return early.success;
  return acceptedMs >= limitMs * NEAR && !hasIdled(seen);
}

/** The harness was so late that tokens idled away which should have been in use. */
export function hasIdled({ limit, longestGapMs, idleMs }: RefreshSeen): boolean {
  return limit === 'absolute' && idleMs !== null && longestGapMs >= idleMs;
}

export function saidOf({ signIn, early }: RefreshSeen): string {
  return `${signIn}, refresh token ${formatDuration(early.afterMs)} after the sign-in: ${early.said}`;
}

export function ends(seen: RefreshSeen): Assertion {
  const { signIn, limit, limitMs, late } = seen;
  const refused = mustBeRefused(
    `path ${signIn}, refresh token ${named[limit]} for ${formatDuration(limitMs)}`,
    late,
  );
  return { ...refused, actual: `${refused.actual}, ${formatDuration(late.afterMs)} after the sign-in` };
}
