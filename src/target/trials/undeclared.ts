/**
 * Ways in that many systems have, whether or not anyone remembers them: a name and a password in the header of a
 * request (RFC 7617), the password grant of OAuth 2.0 (RFC 6749, 4.3) at the usual places and at those that the
 * system itself names (RFC 8414, OpenID Connect Discovery, SMART App Launch). Each is tried once, with a right
 * password and nothing else.
 */
import { CookieJar } from 'tough-cookie';
import { factsOf } from '../../kinds/outcome.js';
import type { Undeclared } from '../../kinds/trials.js';
import type { Purpose } from '../client.js';
import { addressOf, buildRequest, type Driver, exchange } from '../driver.js';
import { selectText } from '../jsonpath.js';
import { basicCredentials, type Credentials } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { protectsFor } from '../second-factor.js';
import { actWith } from '../session.js';

const METADATA = [
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/.well-known/smart-configuration',
  '/fhir/.well-known/smart-configuration',
];
const TOKEN_ENDPOINTS = ['/oauth/token', '/oauth2/token', '/connect/token', '/auth/token', '/token'];

export async function tryUndeclared(
  driver: Driver,
  check: string,
  account: ResolvedAccount,
  signIn: string,
): Promise<readonly Undeclared[]> {
  const protects = protectsFor(signInOf(driver.target, signIn), account.persona);
  if (protects === undefined || account.password === undefined) return [];
  const { action, resource } = protects;
  const purpose: Purpose = {
    check,
    persona: account.persona,
    actor: account.actor,
    action,
    resource: resource ?? null,
  };
  const nobody = (): Credentials => ({ jar: new CookieJar(), captured: {} });
  const open = async (headers: { readonly [name: string]: string }) =>
    factsOf(
      await actWith(driver, purpose, signIn, account, nobody(), resource === undefined ? {} : { resource }, {
        signedIn: false,
        headers,
      }),
    );
  const pair = basicCredentials(account.username, account.password);
  driver.secrets.add(pair, `password:${account.persona}`);
  const basic = await open({ Authorization: `Basic ${pair}` });
  const found: Undeclared[] = [
    { way: 'name and password in the Authorization header', opened: basic, said: basic.said },
  ];
  for (const url of await tokenEndpoints(driver, purpose)) {
    const request = buildRequest(
      driver.target,
      {
        method: 'POST',
        path: url,
        form: { grant_type: 'password', username: '${username}', password: '${password}', scope: 'openid' },
      },
      { username: account.username, password: account.password },
      {},
    );
    const { response } = await exchange(
      driver,
      { ...purpose, action: 'session.sign-in' },
      request,
      null,
      false,
    );
    // No such place: nothing was tried there.
    if (response === null || [404, 405, 410].includes(response.status)) continue;
    const token = selectText('$.access_token', response.json);
    if (token !== undefined) driver.secrets.add(token, 'captured:access');
    const opened = await open(token === undefined ? {} : { Authorization: `Bearer ${token}` });
    found.push({
      way: `password grant at ${new URL(url).pathname}`,
      opened,
      said: `${response.status}${token === undefined ? ' without' : ' with'} a token; ${opened.said}`,
    });
  }
  return found;
}

/** Within the scope: one elsewhere is another system's. */
async function tokenEndpoints(driver: Driver, purpose: Purpose): Promise<readonly string[]> {
  const bases = Object.keys(driver.target.file.bases ?? {});
  const found = new Set<string>();
  for (const base of bases) {
    const at = (path: string) => addressOf(driver.target, { base, path }, {});
    for (const path of TOKEN_ENDPOINTS) found.add(new URL(path, at('/')).href);
    for (const path of METADATA) {
      const request = {
        method: 'GET',
        url: new URL(path, at('/')).href,
        headers: { Accept: 'application/json' },
      };
      const { response } = await exchange(driver, { ...purpose, action: 'metadata' }, request, null, false);
      const named = response?.status === 200 ? selectText('$.token_endpoint', response.json) : undefined;
      if (named !== undefined && URL.canParse(named) && new URL(named).origin === new URL(at('/')).origin)
        found.add(new URL(named).href);
    }
  }
  return [...found];
}
