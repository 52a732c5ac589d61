import { createHash, randomBytes } from 'node:crypto';
import type { Query } from '../store/store.js';

/** What a token is good for; presented for anything else it is refused. */
export type TokenUse = 'cookie' | 'mfa' | 'access' | 'refresh';

/** Tokens are random, so a plain digest suffices: there is nothing to guess from it. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Issues an opaque token of 256 random bits; only its digest is stored. */
export async function issueToken(
  query: Query,
  sessionId: string,
  use: TokenUse,
  expiresAt: number,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await recordToken(query, token, sessionId, use, expiresAt);
  return token;
}

/** Makes a token known: what is presented, or of a signed one its `jti`. */
export async function recordToken(
  query: Query,
  token: string,
  sessionId: string,
  use: TokenUse,
  expiresAt: number,
): Promise<void> {
  await query('INSERT INTO tokens (digest, session_id, use, expires_at) VALUES ($1, $2, $3, $4)', [
    tokenDigest(token),
    sessionId,
    use,
    new Date(expiresAt),
  ]);
}

/** The refresh token that takes the place of a used one: a new one, and the used one is dead. */
export async function successorOf(
  query: Query,
  used: string,
  now: number,
  issue: () => Promise<string>,
): Promise<string> {
  await revokeToken(query, used, now);
  return issue();
}

/** The cookie of a session, or of a half-finished sign-in: new at every step, whatever the browser brought. */
export async function issueCookie(
  query: Query,
  sessionId: string,
  expiresAt: number,
  _presented: string | undefined,
): Promise<string> {
  return issueToken(query, sessionId, 'cookie', expiresAt);
}

export async function revokeToken(query: Query, token: string, now: number): Promise<void> {
  await query('UPDATE tokens SET revoked_at = $2 WHERE digest = $1 AND revoked_at IS NULL', [
    tokenDigest(token),
    new Date(now),
  ]);
}
