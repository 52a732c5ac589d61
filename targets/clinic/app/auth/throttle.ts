import { createHash } from 'node:crypto';
import type { Limits } from '../config.js';
import type { Client, Exchange } from '../exchange.js';
import type { Query } from '../store/store.js';

/** Well below the 100 that SP 800-63B-4, 3.2.2, allows in a row. */
const FAILURES_ALLOWED = 5;

/** Which count a failure belongs to: that of the name, wherever the attempt comes from. */
export function failureKey(username: string, _client: Client): string {
  return username.toLowerCase();
}

/** Whether a wrong password, or a wrong code, counts: both do. */
export function failureCounts(_step: 'password' | 'code'): boolean {
  return true;
}

/** Whether so many failures in a row lock the name. */
export function locksAt(failures: number): boolean {
  return failures >= FAILURES_ALLOWED;
}

/** How long a lock holds. */
export function lockMs({ lockout }: Limits): number {
  return lockout;
}

/** Whose sign-in a lock stops: that of the name alone. */
export async function lockedNames(_query: Query, username: string): Promise<readonly string[]> {
  return [username];
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Seconds until this name may try again, or 0. A name that belongs to nobody is treated alike. */
export async function lockedFor({ query, now, clinic, client }: Exchange, username: string): Promise<number> {
  const [row] = await query<{ locked_until: Date | null }>(
    'SELECT locked_until FROM sign_in_failures WHERE name_digest = $1',
    [digestOf(clinic.behaviour.failureKey(username, client))],
  );
  const until = row?.locked_until?.getTime() ?? 0;
  return until > now ? Math.ceil((until - now) / 1000) : 0;
}

/** Counts a wrong password or code; the fifth in a row locks the name for a while. */
export async function countFailure(
  { query, now, clinic, client }: Exchange,
  username: string,
  step: 'password' | 'code',
): Promise<void> {
  const { behaviour, limits } = clinic;
  if (!behaviour.failureCounts(step)) return;
  const [row] = await query<{ failures: number }>(
    `INSERT INTO sign_in_failures AS f (name_digest, failures) VALUES ($1, 1)
     ON CONFLICT (name_digest) DO UPDATE SET failures = f.failures + 1 RETURNING failures`,
    [digestOf(behaviour.failureKey(username, client))],
  );
  if (!behaviour.locksAt(row?.failures ?? 0)) return;
  for (const name of await behaviour.lockedNames(query, username))
    await query(
      `INSERT INTO sign_in_failures AS f (name_digest, failures, locked_until) VALUES ($1, 0, $2)
       ON CONFLICT (name_digest) DO UPDATE SET failures = 0, locked_until = $2`,
      [digestOf(behaviour.failureKey(name, client)), new Date(now + behaviour.lockMs(limits))],
    );
}

/** Only a complete sign-in clears the count: a right password must not buy more guesses at the code. */
export async function clearFailures({ query, clinic, client }: Exchange, username: string): Promise<void> {
  await query('DELETE FROM sign_in_failures WHERE name_digest = $1', [
    digestOf(clinic.behaviour.failureKey(username, client)),
  ]);
}
