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
  await query('INSERT INTO tokens (digest, session_id, use, expires_at) VALUES ($1, $2, $3, $4)', [
    tokenDigest(token),
    sessionId,
    use,
    new Date(expiresAt),
  ]);
  return token;
}

export async function revokeToken(query: Query, token: string, now: number): Promise<void> {
  await query('UPDATE tokens SET revoked_at = $2 WHERE digest = $1 AND revoked_at IS NULL', [
    tokenDigest(token),
    new Date(now),
  ]);
}
