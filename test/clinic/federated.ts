/** Signs in to the clinic by a provider that issues what it should not, with nothing but a browser between them. */
import type { Asked, Flaw, Redeemed } from '../../src/kinds/federation.js';
import { OPENID_FLAWS, SAML_FLAWS } from '../../src/kinds/federation.js';
import { type HostedProvider, hostProvider } from '../../src/target/identity-provider/host.js';
import { drive } from '../target/drive.js';
import { type Browser, openBrowser } from './browser.js';
import { account, type Bench } from './clinic-client.js';

const ACR = 'https://refeds.org/profile/mfa';

export interface Federated {
  readonly id: string;
  readonly provider: HostedProvider;
  /** A browser that followed "Sign in with …", and the address that it was sent to. */
  begin(): Promise<{ readonly browser: Browser; readonly away: URL }>;
  /** Has the provider answer, and brings the answer back. */
  comeBack(
    browser: Browser,
    away: URL,
    issue: 'good' | Flaw,
    times?: number,
  ): Promise<{
    readonly status: number;
    readonly location: string;
    readonly asked: Asked;
    readonly redeemed: Redeemed | null;
  }>;
}

/** Sets a provider up as an administrator does, with one subject that is a nurse here. */
export async function federate(
  bench: Bench,
  protocol: 'oidc' | 'saml',
  subject = 'subject-1',
): Promise<Federated> {
  const { driver } = drive({ scope: { hosts: [], ports: [1] } });
  const provider = await hostProvider(driver, protocol, 0);
  const { access_token: token } = await bench.signIn(account('admin'));
  const known = (name: string) => provider.variables[`provider.${name}`];
  const json =
    protocol === 'oidc'
      ? {
          issuer: known('issuer'),
          clientId: known('clientId'),
          clientSecret: known('clientSecret'),
          ca: known('ca'),
        }
      : { entityId: known('entityId'), ssoUrl: known('ssoUrl'), certificate: known('certificate') };
  const url = '/admin/identity-providers';
  const made = await bench.call('POST', url, {
    token,
    json: { protocol, name: `Test & ${protocol}`, acr: ACR, ...json },
  });
  if (made.status !== 201) throw new Error(`no provider: ${made.status} ${made.text}`);
  const { id } = made.json;
  const { username } = account('nurse');
  await bench.call('POST', `${url}/${id}/links`, { token, json: { username, subject } });
  const vouched = { subject, claims: {}, acr: ACR };
  return {
    id,
    provider,
    async begin() {
      const browser = openBrowser(bench.call);
      const { headers } = await browser.get(`/login/federated/${id}`);
      return { browser, away: new URL(String(headers.location)) };
    },
    async comeBack(browser, away, issue, times = 1) {
      const parameters = Object.fromEntries(away.searchParams);
      const answered = await provider.authenticate({ parameters, binding: 'redirect' }, vouched, issue);
      const { delivery, asked } = answered;
      const { pathname, search } = new URL(delivery.url);
      const cookies = [...browser.cookies];
      let received = { status: 0, location: '' };
      for (let time = 0; time < times; time++) {
        // As a copy of the browser from before, which knows nothing of what the first answer brought.
        browser.cookies.clear();
        for (const [name, value] of cookies) browser.cookies.set(name, value);
        const { status, headers } = await (delivery.form === undefined
          ? browser.get(`${pathname}${search}`)
          : browser.post(pathname, delivery.form));
        received = { status, location: String(headers.location ?? '') };
      }
      return { ...received, asked, redeemed: answered.redeemed() };
    },
  };
}

const TWICE: readonly Flaw[] = ['replayed', 'replayed-code'];
const FOREIGN: readonly Flaw[] = ['foreign-state', 'foreign-request'];

/** With which assertions a record opens, and whether codes are bound to their sign-in. */
export async function opens(bench: Bench, protocol: 'oidc' | 'saml') {
  const federated = await federate(bench, protocol);
  const opened: string[] = [];
  const challenges = new Set<string>();
  const flaws: readonly Flaw[] = protocol === 'oidc' ? OPENID_FLAWS : SAML_FLAWS;
  try {
    for (const issue of ['good', ...flaws] as const) {
      const { browser, away } = await federated.begin();
      const comesBack = FOREIGN.includes(issue as Flaw) ? (await federated.begin()).browser : browser;
      const times = TWICE.includes(issue as Flaw) ? 2 : 1;
      const { asked } = await federated.comeBack(comesBack, away, issue, times);
      challenges.add(asked.challenge);
      if ((await comesBack.get('/patients/p-alice')).status === 200) opened.push(issue);
    }
    return { opened, challenges: [...challenges] };
  } finally {
    await federated.provider.close();
  }
}
