/** Whether the target bears the rate that the file allows: a small burst of requests that change nothing. */

import { SafeprobeError } from '../errors.js';
import { buildRequest, exchange } from '../target/driver.js';
import { copyCredentials, EMPTY } from '../target/recipe.js';
import { canSend, purposeOf, type Visit } from './visit.js';

const BURST = 8;
const KEY = ['rate'];

export async function examineRate(visit: Visit): Promise<void> {
  const { file, report, log, driver } = visit;
  const { concurrent = 16, perSecond } = file.rate ?? {};
  const request = Object.values(file.signIn ?? {})[0]?.alive.request ?? { path: '/' };
  if (!canSend(visit, request)) return report.skipped('rate', KEY, 'not tried: its address does not work');
  const burst = Math.min(concurrent, BURST);
  let answered = 0;
  const one = async (index: number) => {
    const { jar } = copyCredentials(EMPTY);
    const built = buildRequest(driver.target, request, {}, {});
    const { response } = await exchange(driver, purposeOf(`rate/${index}`, null, 'rate'), built, jar, false);
    if (response !== null) answered += 1;
  };
  try {
    await Promise.all(Array.from({ length: burst }, (_, index) => one(index)));
  } catch (error) {
    // Refused before it was sent, or a variable that only a session has: told where it belongs.
    if (!(error instanceof SafeprobeError)) throw error;
    return report.skipped('rate', KEY, 'not tried: the request could not be made without a session');
  }
  const declared = perSecond === undefined ? `${concurrent} at once` : `${perSecond} a second`;
  if (answered === 0) report.skipped('rate', KEY, 'not told: no request got an answer');
  else if (answered < burst)
    report.broken('rate', KEY, {
      what: `of ${burst} requests at once ${burst - answered} got no answer`,
      expected: `answers at ${declared}`,
      seen: log.last('rate/0')?.text,
      fix: 'rate: { concurrent: 4 }',
    });
  else
    report.works(
      'rate',
      KEY,
      `${burst} requests answered, at ${declared}${file.rate === undefined ? ' (the default, as no rate is declared)' : ''}`,
    );
}

/** At the end: whether the target asked to slow down at any time. */
export function examineSlowing({ report, log, file }: Visit): void {
  const slowed = log.slowed();
  if (slowed > 0)
    report.broken('rate', KEY, {
      what: `the target asked to slow down ${slowed} time${slowed === 1 ? '' : 's'} (429)`,
      expected: 'none, at the rate that the file allows',
      fix: `rate: { perSecond: ${Math.max(1, Math.floor((file.rate?.perSecond ?? 20) / 2))} }; or an account was locked, then see Signing in`,
    });
}
