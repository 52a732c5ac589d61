/** Signs in several times for one measurement, with as many accounts as others can spare. */
import type { TwinSession } from '../../kinds/lifetimes.js';
import type { Wait } from '../../kinds/probe.js';
import type { Driver } from '../driver.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { createSession } from '../session.js';
import { signInBy } from '../shared-sessions.js';
import { variablesOf } from '../template.js';

/** What the desk of a check lends to this. */
export interface Lending {
  lease(persona: string): Promise<ResolvedAccount>;
  wait(ms: number, why: string): Promise<Wait>;
}

/** These of the first stay alone on their accounts while there are more than so many. */
const ALONE = 2;

export function signInTwins(
  driver: Driver,
  check: string,
  lending: Lending,
  persona: string,
  signIn: string,
  count: number,
): readonly Promise<TwinSession>[] {
  const accounts = Array.from({ length: Math.min(count, driver.accounts.spare(persona)) }, () =>
    lending.lease(persona),
  );
  const needsCode = variablesOf(JSON.stringify(signInOf(driver.target, signIn).steps)).includes('otp');
  const lanes = allot(count, accounts.length);
  const ends: Promise<unknown>[] = accounts.map(() => Promise.resolve());
  return lanes.map((lane) => {
    const next = Promise.all([accounts[lane], ends[lane]]).then(async ([account]): Promise<TwinSession> => {
      if (account === undefined) throw new Error(`no account ${lane}`);
      // Waited for here, where a waiting check holds up no other.
      const due = needsCode ? driver.accounts.codeDueMs(account) : 0;
      if (due > 0) await lending.wait(due + 50, `a new one-time code of an account of ${persona}`);
      const begunAt = performance.now();
      const run = await signInBy(driver, check, account, signIn);
      return {
        session: createSession(driver, check, account, signIn, run, run.lastNonce),
        alone: lanes.filter((each) => each === lane).length === 1,
        begunAt,
        signedInAt: performance.now(),
      };
    });
    ends[lane] = next.catch(() => undefined);
    return next;
  });
}

/** Which account each of so many sessions is of, by number: the first ones alone, the others in turn. */
export function allot(sessions: number, accounts: number): readonly number[] {
  const alone = sessions <= accounts ? sessions : accounts > ALONE ? ALONE : 0;
  return Array.from({ length: sessions }, (_, index) =>
    index < alone ? index : alone + ((index - alone) % (accounts - alone)),
  );
}
