/**
 * What one sign-in gave beside the path's own carrier: presented each alone, so that what opens something is that
 * carrier and no other. They end apart: the page forgets its cookie, and the token that it held lives on.
 */
import type { CookieJar } from 'tough-cookie';
import type { OtherCarrier } from '../kinds/other-carriers.js';
import type { Cookies, Purpose } from './client.js';
import { buildRequest, type Driver, exchange } from './driver.js';
import { outcomeOf } from './outcome.js';
import { type Credentials, copyCredentials } from './recipe.js';
import { withRequestId } from './request-id.js';
import { type ResolvedAccount, signInOf } from './resolved.js';
import type { TargetOtherCarrier, TargetSignIn } from './sign-in-schema.js';
import { oneAfterAnother } from './undisturbed.js';
import { carrierHeaders, variablesFor } from './variables.js';

/** Those of the path's own carrier: all but what its other carriers are. */
export function ownCookies({ carriers }: TargetSignIn, jar: CookieJar): Cookies {
  const others = Object.values(carriers ?? {}).flatMap((each) => ('cookie' in each ? [each.cookie] : []));
  return others.length === 0 ? jar : part(jar, (name) => !others.includes(name));
}

/** Each with a copy of its own: what an answer to one of them sets is nothing that another was given. */
export function presentOthers(
  driver: Driver,
  purpose: Purpose,
  signIn: string,
  account: ResolvedAccount,
  credentials: Credentials,
): readonly OtherCarrier[] {
  const { carriers, alive } = signInOf(driver.target, signIn);
  return Object.entries(carriers ?? {}).map(([name, carrier]) => {
    const copy = copyCredentials(credentials);
    const cookies = part(copy.jar, (cookie) => 'cookie' in carrier && carrier.cookie === cookie);
    return {
      carrier: name,
      alive: () =>
        oneAfterAnother(driver, signIn, account, () =>
          present(driver, purpose, carrier.alive ?? alive, carrier, variablesFor(account, copy), cookies),
        ),
    };
  });
}

async function present(
  driver: Driver,
  purpose: Purpose,
  { request, success, refused }: TargetSignIn['alive'],
  carrier: TargetOtherCarrier,
  variables: ReturnType<typeof variablesFor>,
  cookies: Cookies,
) {
  const headers = 'headers' in carrier ? carrierHeaders(carrier.headers, variables) : {};
  const named = withRequestId(driver.client, request, variables);
  const exchanged = await exchange(
    driver,
    purpose,
    { ...buildRequest(driver.target, request, named.variables, headers), ...named.own },
    cookies,
    request.follow === true,
  );
  const oracles = { success, denied: [refused], canaries: [], variables };
  return outcomeOf(driver, exchanged, oracles, request.method ?? 'GET');
}

/** Answers set what they like in the jar; only some of it is sent. */
function part(jar: CookieJar, isSent: (name: string) => boolean): Cookies {
  return {
    store: jar.store,
    getCookiesSync: (url) => jar.getCookiesSync(url).filter(({ key }) => isSent(key)),
    setCookie: (line, url, options) => jar.setCookie(line, url, options),
  };
}
