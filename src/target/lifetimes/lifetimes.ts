/** How long sessions live: twins, sessions kept in use, and what a use came to. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeepOptions, Kept, Lifetimes, TwinSession, Use } from '../../kinds/lifetimes.js';
import { lookAt } from '../../kinds/other-carriers.js';
import { factsOf } from '../../kinds/outcome.js';
import type { Session } from '../../kinds/probe.js';
import type { Driver } from '../driver.js';
import { openTab } from './tab.js';
import { type Lending, signInTwins } from './twins.js';

/** As long as Node can sleep. */
const NEVER_MS = 2 ** 31 - 1;

export function createLifetimes(driver: Driver, check: string, lending: Lending): Lifetimes {
  return {
    twins: (persona, signIn, count) => signInTwins(driver, check, lending, persona, signIn, count),
    async use(twin) {
      const { use, session } = await useOnce(twin, twin.session);
      return withOthers(use, session);
    },
    keep: keepInUse,
    openTab: (persona, signIn) => openTab(driver, check, lending, persona, signIn),
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

/** Those of the session as it is by then. */
async function withOthers(use: Use, session: Session): Promise<Use> {
  const others = await lookAt(session.others());
  return others.length === 0 ? use : { ...use, others };
}

async function keepInUse(twin: TwinSession, { everyMs, renewEveryMs, until }: KeepOptions): Promise<Kept> {
  let { session } = twin;
  let [uses, renewals, longestGapMs] = [0, 0, 0];
  let [usedAt, renewedAt] = [twin.signedInAt, twin.signedInAt];
  let lastAccepted: Use | null = null;
  for (;;) {
    const due = renewEveryMs !== undefined && performance.now() - renewedAt >= renewEveryMs;
    const renewal = due ? await session.renew() : null;
    if (renewal !== null && renewal.session !== null) {
      session = renewal.session;
      renewedAt = performance.now();
      renewals++;
    }
    const over = until.aborted;
    const before = performance.now();
    const { use, session: next } = await useOnce(twin, session);
    uses++;
    const accepted = use.outcome.success || use.renewal?.success === true;
    if (accepted || use.outcome.denied)
      longestGapMs = Math.max(longestGapMs, (accepted ? performance.now() : before) - usedAt);
    if (accepted) {
      usedAt = before;
      lastAccepted = use;
      session = next;
      if (use.renewal !== null) {
        renewedAt = performance.now();
        renewals++;
      }
    }
    const done = async (refused: Use | null, last: Use): Promise<Kept> => ({
      uses,
      renewals,
      longestGapMs: Math.ceil(longestGapMs),
      lastAccepted,
      refused,
      last: await withOthers(last, session),
    });
    const refused = !accepted && use.outcome.denied ? use : null;
    if (over) return done(refused, use);
    if (refused !== null) {
      await sleep(NEVER_MS, undefined, { signal: until }).catch(() => undefined);
      return done(refused, (await useOnce(twin, session)).use);
    }
    await sleep(everyMs, undefined, { signal: until }).catch(() => undefined);
  }
}
