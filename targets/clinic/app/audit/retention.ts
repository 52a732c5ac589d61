import type { Query } from '../store/store.js';

/** The same day, years before. */
export function yearsBefore(now: Date, years: number): Date {
  const then = new Date(now);
  then.setUTCFullYear(now.getUTCFullYear() - years);
  return then;
}

/** Since when nothing may be purged: six years (45 CFR 164.316(b)(2)(i)). */
export function retainedSince(now: Date): Date {
  return yearsBefore(now, 6);
}

/**
 * From now on entries before this are given out to nobody; who owns the database erases their contents. The hashes
 * stay, so that the chain goes on verifying.
 */
export async function purgeBefore(query: Query, before: Date): Promise<void> {
  await query('INSERT INTO audit_purges (before) VALUES ($1)', [before]);
}

/** SQL: whether an entry was purged. */
export const PURGED = '(recorded < ANY (SELECT before FROM audit_purges))';
