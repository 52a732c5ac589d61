/** Access tokens: JWTs after RFC 9068, signed by the clinic, and worth nothing without the session they name. */
import { createPublicKey, randomUUID } from 'node:crypto';
import { type CryptoKey, compactVerify, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Role } from '../access/policy.js';
import type { Query } from '../store/store.js';
import type { Principal } from './principal.js';
import { recordToken, type TokenUse } from './tokens.js';

/** The signing key of one start of the clinic, and the public half as clients are given it. */
export interface TokenKeys {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
  /** The public key as text, which a careless verifier may take for a shared secret. */
  readonly pem: string;
}

/** What an access token is good for, by the resource that it was asked for (RFC 8707). */
export type Audience = 'records' | 'userinfo';

export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly sid: string;
  readonly jti: string;
  readonly role: Role;
  /** RFC 9068, 2.2.3. */
  readonly scope?: string;
  /** The patient whom the scope is about (SMART App Launch). */
  readonly patient?: string;
  /** Seconds since the epoch. */
  readonly exp: number;
}

const ALGORITHM = 'ES256';
const TYPE = 'at+jwt';

/** A new key: tokens of an earlier start have no session any more, and so need no key either. */
export async function makeTokenKeys(): Promise<TokenKeys> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const jwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: ALGORITHM, use: 'sig' };
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
  return { privateKey, publicKey, jwk, pem };
}

export function audienceOf(url: string, audience: Audience): string {
  return audience === 'records' ? `${url}/fhir` : `${url}/auth/userinfo`;
}

/** Which resource is asked for by its address; the records when none is. */
export function audienceFor(url: string, resource: string | undefined): Audience | undefined {
  if (resource === undefined || resource === audienceOf(url, 'records')) return 'records';
  return resource === audienceOf(url, 'userinfo') ? 'userinfo' : undefined;
}

interface Grant {
  readonly principal: Principal;
  readonly scope: string;
  readonly patient: string | undefined;
  readonly sessionId: string;
  readonly audience: Audience;
  readonly now: number;
  readonly expiresAt: number;
}

export async function issueAccessToken(
  query: Query,
  keys: TokenKeys,
  url: string,
  { principal, scope, patient, sessionId, audience, now, expiresAt }: Grant,
): Promise<string> {
  const jti = randomUUID();
  await recordToken(query, jti, sessionId, 'access', expiresAt);
  return new SignJWT({
    sid: sessionId,
    role: principal.role,
    scope,
    ...(patient === undefined ? {} : { patient }),
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: keys.jwk.kid ?? '' })
    .setIssuer(url)
    .setAudience(audienceOf(url, audience))
    .setSubject(principal.userId)
    .setJti(jti)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.ceil(expiresAt / 1000))
    .sign(keys.privateKey);
}

/** The claims of a token that this clinic signed: one algorithm, one key, and nothing that the token says of either. */
export async function verifiedClaims(keys: TokenKeys, token: string): Promise<Claims | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(token, keys.publicKey, {
      algorithms: [ALGORITHM],
    });
    return protectedHeader.typ === TYPE ? claimsOf(Buffer.from(payload).toString()) : undefined;
  } catch {
    return undefined;
  }
}

/** The claims in a payload, or undefined when it isn't one of ours. */
export function claimsOf(payload: string): Claims | undefined {
  const claims: unknown = JSON.parse(payload);
  if (typeof claims !== 'object' || claims === null) return undefined;
  const texts = ['iss', 'aud', 'sub', 'sid', 'jti', 'role'].map((name) => Reflect.get(claims, name));
  const exp: unknown = Reflect.get(claims, 'exp');
  return texts.every((text) => typeof text === 'string') && typeof exp === 'number'
    ? (claims as Claims)
    : undefined;
}

/** Whether a token of this issuer was meant for what it is presented to. */
export function audienceAdmits(claims: Claims, url: string, audience: Audience): boolean {
  return claims.iss === url && claims.aud === audienceOf(url, audience);
}

/** Whether a token's own lifetime is over. */
export function tokenExpired(_use: TokenUse, expiresAt: number, now: number): boolean {
  return now > expiresAt;
}

/** The role that a caller acts in: the one in the store, whatever the token says. */
export function roleOf(stored: Role, _claimed: Role): Role {
  return stored;
}
