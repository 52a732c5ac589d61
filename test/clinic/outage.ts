/** An outage of the identity provider at the clinic itself: what the rows of faults look at. */
import { account, type Bench } from './clinic-client.js';
import { federate } from './federated.js';

type Facts = Readonly<Record<string, unknown>>;

export const HEALTHY = { before: 302, during: 502, record: false, password: true, after: 302 } as const;

export async function outage(bench: Bench): Promise<Facts> {
  const { provider, begin, comeBack } = await federate(bench, 'oidc');
  try {
    const signIn = async () => {
      const { browser, away } = await begin();
      return { browser, status: (await comeBack(browser, away, 'good')).status };
    };
    const before = (await signIn()).status;
    provider.fallSilent();
    const lost = await signIn();
    const record = (await lost.browser.get('/patients/p-alice')).status === 200;
    const { username, password } = account('nurse');
    const json = { grant_type: 'password', username, password };
    const first = await bench.call('POST', '/auth/token', { json });
    provider.answerAgain();
    const after = (await signIn()).status;
    return { before, during: lost.status, record, password: first.json.error === 'mfa_required', after };
  } finally {
    await provider.close();
  }
}

/** Fault → what it changes. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'outage.locks-everyone-out': { password: false },
  'outage.fails-open': { during: 302, record: true },
};
