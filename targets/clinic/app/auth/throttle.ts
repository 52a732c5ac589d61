import { createHash } from 'node:crypto';
import type { Query } from '../store/store.js';

const FAILURES_ALLOWED = 5;
const LOCK_MS = 60_000;

function digestOf(username: string): string {
  return createHash('sha256').update(username.toLowerCase()).digest('hex');
}

/** Seconds until this name may try again, or 0. A name that belongs to nobody is treated alike. */
export async function lockedFor(query: Query, username: string, now: number): Promise<number> {
  const [row] = await query<{ locked_until: Date | null }>(
    'SELECT locked_until FROM sign_in_failures WHERE name_digest = $1',
    [digestOf(username)],
  );
  const until = row?.locked_until?.getTime() ?? 0;
  return until > now ? Math.ceil((until - now) / 1000) : 0;
}

/** Counts a wrong password or code; the fifth in a row locks the name for a minute. */
export async function countFailure(query: Query, username: string, now: number): Promise<void> {
  await query(
    `INSERT INTO sign_in_failures AS f (name_digest, failures) VALUES ($1, 1)
     ON CONFLICT (name_digest) DO UPDATE SET
       failures = CASE WHEN f.failures >= $2 THEN 1 ELSE f.failures + 1 END,
       locked_until = CASE WHEN f.failures + 1 = $2 THEN $3::timestamptz ELSE f.locked_until END`,
    [digestOf(username), FAILURES_ALLOWED, new Date(now + LOCK_MS)],
  );
}

/** Only a complete sign-in clears the count: a right password must not buy more guesses at the code. */
export async function clearFailures(query: Query, username: string): Promise<void> {
  await query('DELETE FROM sign_in_failures WHERE name_digest = $1', [digestOf(username)]);
}
