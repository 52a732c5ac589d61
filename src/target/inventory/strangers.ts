/** Bad credentials for a sign-in path: none, random ones, some that were good once, and some of another issuer. */
import { CompactSign, generateKeyPair, generateSecret } from 'jose';
import { parseDuration } from '../../duration.js';
import type { BadCredentials, Stranger } from '../../kinds/inventory.js';
import type { Outcome, Probe } from '../../kinds/probe.js';
import type { Driver } from '../driver.js';
import { type Carried, carry, garbage, nobody } from '../forged.js';
import { cookieValue } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { isSessionless } from '../schema.js';
import { createSession } from '../session.js';
import { type Shared, type SharedSessions, signInBy } from '../shared-sessions.js';
import type { Variables } from '../template.js';
import { carrierHeaders, variablesFor } from '../variables.js';

export interface StrangerOptions {
  readonly check: string;
  readonly sessions: SharedSessions;
  readonly lease: (persona: string) => Promise<ResolvedAccount>;
  readonly wait: Probe['wait'];
  readonly call: (operation: string, carried: Carried) => ReturnType<Stranger['call']>;
}

/** Someone who signed in long enough ago: a little more than the limit, since a limit may be checked in steps. */
const LONGER = 1.1;
const MARGIN_MS = 1000;

export async function strangersOf(
  driver: Driver,
  signIn: string,
  options: StrangerOptions,
): Promise<readonly Stranger[]> {
  const persona =
    signInOf(driver.target, signIn).personas?.[0] ?? Object.keys(driver.target.file.personas ?? {})[0] ?? '';
  const stranger = (
    credentials: BadCredentials,
    how: string,
    ready: boolean,
    carried: Carried,
  ): Stranger => ({
    credentials,
    how,
    ready,
    call: (operation) => options.call(operation, carried),
  });
  const [expired, foreign] = await Promise.all([
    // What comes with each request is good for as long as the account is.
    isSessionless(signInOf(driver.target, signIn)) ? null : expire(driver, signIn, persona, options),
    // Not awaited here: a failure of the other meanwhile would be nobody's.
    options.sessions.take(options.check, persona, signIn).then((shared) => foreignTo(driver, signIn, shared)),
  ]);
  return [
    stranger('none', 'no credentials at all', true, nobody()),
    stranger('garbage', 'random values that were never issued', true, await garbage(driver, signIn)),
    ...(expired === null ? [] : [stranger('expired', expired.how, expired.ready, expired.carried)]),
    ...(foreign === null ? [] : [stranger('foreign', foreign.how, true, foreign.carried)]),
  ];
}

interface Expired {
  readonly how: string;
  readonly ready: boolean;
  readonly carried: Carried;
}

/** A session of its own, left until it has ended, or else signed out; good before, refused afterwards. */
async function expire(
  driver: Driver,
  signIn: string,
  persona: string,
  { check, lease, wait }: StrangerOptions,
): Promise<Expired> {
  const path = signInOf(driver.target, signIn);
  const account = await lease(persona);
  const run = await signInBy(driver, check, account, signIn);
  const carried = {
    headers: carrierHeaders(path.carrier.headers, variablesFor(account, run)),
    jar: run.jar.cloneSync() ?? run.jar,
  };
  const session = createSession(driver, check, account, signIn, run);
  const told = (how: string, before: Outcome, after: Outcome | null): Expired => ({
    carried,
    ready: before.success && after?.denied === true,
    how: `${how}: ${before.success ? 'good before' : `not accepted before (${before.said})`}, ${after === null ? 'and nothing ends it' : after.denied ? 'refused since' : `and afterwards ${after.said}`}`,
  });
  const before = await session.alive();
  if (path.idle !== undefined) {
    const waited = await wait(parseDuration(path.idle) * LONGER + MARGIN_MS, 'credentials that expire').catch(
      (error: unknown) => (path.signOut === undefined ? Promise.reject(error) : null),
    );
    const after = waited === null ? null : await session.alive();
    if (after?.denied === true) return told('left idle for longer than the limit', before, after);
  }
  if (path.signOut === undefined) return told('left alone', before, null);
  await session.signOut();
  return told(
    'signed out',
    before,
    await createSession(driver, check, account, signIn, { ...run, ...carried }).alive(),
  );
}

/** The value of a carrier, as another issuer would have signed it; else a value that was issued for another use. */
async function foreignTo(
  driver: Driver,
  signIn: string,
  { account, run }: Shared,
): Promise<{ readonly how: string; readonly carried: Carried } | null> {
  const { carrier, alive } = signInOf(driver.target, signIn);
  const names = Object.values(carrier.headers ?? {}).flatMap((template) =>
    [...template.matchAll(/\$\{\s*([\w.-]+)/g)].map(([, name = '']) => name),
  );
  const values: Variables = { ...variablesFor(account, run) };
  const base = Object.values(driver.target.file.bases ?? {})[0] ?? alive.request.path;
  const cookie = carrier.cookie === undefined ? undefined : cookieValue(run.jar, base, carrier.cookie);
  const signed = await Promise.all(
    [...names.map((name) => values[name]), cookie].map((value) =>
      value === undefined ? null : resign(value),
    ),
  );
  if (signed.every((value) => value === null)) return null;
  for (const value of signed) if (value !== null) driver.secrets.add(value, 'forged');
  const carried = await carry(
    driver,
    signIn,
    (name) => signed[names.indexOf(name)] ?? values[name] ?? '',
    signed.at(-1) ?? cookie ?? null,
  );
  return { how: 'the claims of a good token, signed with the key of another issuer', carried };
}

/** The same header and claims (RFC 7515) under a new key; null for what is no signed token. */
async function resign(token: string): Promise<string | null> {
  const [head = '', payload = '', signature] = token.split('.');
  if (signature === undefined || signature === '') return null;
  try {
    const header: { alg?: unknown; typ?: unknown; kid?: unknown } = JSON.parse(
      Buffer.from(head, 'base64url').toString(),
    );
    const { alg, typ, kid } = header;
    if (typeof alg !== 'string') return null;
    const key = alg.startsWith('HS') ? await generateSecret(alg) : (await generateKeyPair(alg)).privateKey;
    return await new CompactSign(Buffer.from(payload, 'base64url'))
      .setProtectedHeader({
        alg,
        ...(typeof typ === 'string' ? { typ } : {}),
        ...(typeof kid === 'string' ? { kid } : {}),
      })
      .sign(key);
  } catch {
    return null;
  }
}
