/** How long sessions live: twins, sessions kept in use, and what a use came to. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeepOptions, Kept, Lifetimes, TwinSession, Use } from '../../kinds/lifetimes.js';
import { factsOf } from '../../kinds/outcome.js';
import type { Session } from '../../kinds/probe.js';
import type { Driver } from '../driver.js';
import { type Lending, signInTwins } from './twins.js';

export function createLifetimes(driver: Driver, check: string, lending: Lending): Lifetimes {
  return {
    twins: (persona, signIn, count) => signInTwins(driver, check, lending, persona, signIn, count),
    use: async (twin) => (await useOnce(twin, twin.session)).use,
    keep: keepInUse,
  };
}

/** The session to go on with, and what using it came to. */
async function useOnce(
  { begunAt, signedInAt }: TwinSession,
  session: Session,
): Promise<{ readonly use: Use; readonly session: Session }> {
  const asked = performance.now();
  const outcome = await session.alive();
  const renewal = outcome.denied ? await session.renew() : null;
  return {
    session: renewal?.session ?? session,
    use: {
      outcome: factsOf(outcome),
      renewal: renewal === null ? null : factsOf(renewal.outcome),
      ageAtLeastMs: Math.floor(asked - signedInAt),
      ageAtMostMs: Math.ceil(performance.now() - begunAt),
    },
  };
}

async function keepInUse(twin: TwinSession, { everyMs, renewEveryMs, until }: KeepOptions): Promise<Kept> {
  let { session } = twin;
  let [uses, renewals, longestGapMs] = [0, 0, 0];
  let [usedAt, renewedAt] = [twin.signedInAt, twin.signedInAt];
  let lastAccepted: Use | null = null;
  const log = (refused: Use | null): Kept => ({
    uses,
    renewals,
    longestGapMs: Math.ceil(longestGapMs),
    lastAccepted,
    refused,
  });
  for (let last = false; ; ) {
    const due = renewEveryMs !== undefined && performance.now() - renewedAt >= renewEveryMs;
    if (due) {
      const renewal = await session.renew();
      if (renewal?.session != null) {
        session = renewal.session;
        renewedAt = performance.now();
        renewals++;
      }
    }
    const before = performance.now();
    const result = await useOnce(twin, session);
    uses++;
    const accepted = result.use.outcome.success || result.use.renewal?.success === true;
    longestGapMs = Math.max(longestGapMs, (accepted ? performance.now() : before) - usedAt);
    if (accepted) {
      usedAt = before;
      lastAccepted = result.use;
      if (result.use.renewal !== null) {
        renewals++;
        renewedAt = performance.now();
      }
      session = result.session;
    } else if (result.use.outcome.denied) return log(result.use);
    if (last) return log(null);
    last = await sleep(everyMs, false, { signal: until }).catch(() => true);
  }
}
