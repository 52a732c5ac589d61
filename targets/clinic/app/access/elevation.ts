import { randomUUID } from 'node:crypto';
import type { Query } from '../store/store.js';

/** What even administrators see for a time only, when another one has agreed. */
export const PRIVILEGES = ['sessions', 'receivers'] as const;
export type Privilege = (typeof PRIVILEGES)[number];

/** One request: of one administrator, for one privilege. Without an end that is set, nobody has approved it. */
export interface Elevation {
  readonly privilege: Privilege;
  readonly expiresAt: number | undefined;
  readonly endedAt: number | undefined;
}

const SHORTEST_REASON = 10;

/** Whether the reason tells whoever is to approve it anything. */
export function elevationReasonSuffices(reason: string): boolean {
  return reason.trim().length >= SHORTEST_REASON;
}

/** Whether this administrator may approve: any but the one who asked (NIST SP 800-53 AC-5). */
export function approvesElevation({ own }: { readonly own: boolean }): boolean {
  return !own;
}

/** Whether it opens this at this moment (NIST SP 800-53 AC-2(6)). */
export function elevationOpens(
  { privilege, expiresAt, endedAt }: Elevation,
  asked: Privilege,
  now: number,
): boolean {
  return privilege === asked && endedAt === undefined && expiresAt !== undefined && now < expiresAt;
}

export async function elevationsOf(query: Query, userId: string): Promise<Elevation[]> {
  const rows = await query<{ privilege: Privilege; expires_at: Date | null; ended_at: Date | null }>(
    'SELECT privilege, expires_at, ended_at FROM elevations WHERE user_id = $1',
    [userId],
  );
  return rows.map(({ privilege, expires_at, ended_at }) => ({
    privilege,
    expiresAt: expires_at?.getTime(),
    endedAt: ended_at?.getTime(),
  }));
}

export async function requestElevation(
  query: Query,
  { userId, tenant }: { readonly userId: string; readonly tenant: string },
  privilege: Privilege,
  reason: string,
  now: number,
): Promise<string> {
  const id = randomUUID();
  await query(
    `INSERT INTO elevations (id, user_id, tenant, privilege, reason, requested_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, userId, tenant, privilege, reason.trim(), new Date(now)],
  );
  return id;
}

/** An elevation as administrators see it who are to decide on it. */
export interface Asked {
  readonly id: string;
  readonly userId: string;
  readonly username: string;
  readonly privilege: Privilege;
  readonly reason: string;
  readonly status: 'requested' | 'approved' | 'ended';
}

const VIEW = `SELECT e.id, e.user_id AS "userId", u.username, e.privilege, e.reason,
  CASE WHEN e.ended_at IS NOT NULL THEN 'ended' WHEN e.approved_at IS NULL THEN 'requested'
       ELSE 'approved' END AS status
  FROM elevations e JOIN users u ON u.id = e.user_id WHERE e.tenant = $1`;

export function listElevations(query: Query, tenant: string): Promise<Asked[]> {
  return query<Asked>(`${VIEW} ORDER BY e.requested_at, e.id`, [tenant]);
}

export async function findElevation(query: Query, tenant: string, id: string): Promise<Asked | undefined> {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) return undefined;
  const [found] = await query<Asked>(`${VIEW} AND e.id = $2 FOR UPDATE OF e`, [tenant, id]);
  return found;
}

export async function approveElevation(
  query: Query,
  id: string,
  approverId: string,
  now: number,
  duration: number,
): Promise<void> {
  await query('UPDATE elevations SET approved_by = $2, approved_at = $3, expires_at = $4 WHERE id = $1', [
    id,
    approverId,
    new Date(now),
    new Date(now + duration),
  ]);
}

/** Ends it for good, whether it was approved or not. */
export async function endElevation(query: Query, id: string, now: number): Promise<void> {
  await query('UPDATE elevations SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [id, new Date(now)]);
}
