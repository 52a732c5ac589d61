/** The proof that a request was meant by the page it came from: out of a form, or a copy of a cookie. */
import type { CookieJar } from 'tough-cookie';
import { captureValue, inFormAddress } from './capture.js';
import type { Purpose } from './client.js';
import { addressOf, buildRequest, type Driver, exchange } from './driver.js';
import type { ClientIdentity } from './message.js';
import { cookieValue } from './recipe.js';
import type { TargetSignIn } from './schema.js';
import type { Variables } from './template.js';

/** Undefined where the carrier needs none, or there is none to be had. */
export async function csrfToken(
  driver: Driver,
  purpose: Purpose,
  { csrf }: TargetSignIn['carrier'],
  jar: CookieJar,
  {
    variables,
    headers,
    identity = {},
  }: {
    readonly variables: Variables;
    readonly headers: { readonly [name: string]: string };
    readonly identity?: { readonly identity?: ClientIdentity };
  },
): Promise<string | undefined> {
  if (csrf === undefined) return undefined;
  if (csrf.from === 'cookie')
    return cookieValue(jar, addressOf(driver.target, { path: '/' }, variables), csrf.cookie);
  const request = buildRequest(driver.target, { path: csrf.path }, variables, headers);
  const follow = csrf.follow === true;
  const { response } = await exchange(driver, purpose, { ...request, ...identity }, jar, follow);
  if (response === null) return undefined;
  const token =
    'field' in csrf
      ? captureValue({ field: csrf.field }, response, () => undefined)
      : inFormAddress(response.text, csrf.address);
  if (token !== undefined) driver.secrets.add(token, 'captured:csrf');
  return token;
}
