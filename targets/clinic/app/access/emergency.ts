import { randomUUID } from 'node:crypto';
import type { Principal } from '../auth/principal.js';
import type { Exchange } from '../exchange.js';
import { type Notice, noticeTo } from '../integrations/notice.js';
import type { Query } from '../store/store.js';
import type { Role } from './policy.js';

/** A break-glass grant: one user, one patient, read only, for a limited time. */
export interface Grant {
  readonly patientId: string;
  readonly reason: string;
  readonly expiresAt: number;
  readonly endedAt: number | undefined;
}

const SHORTEST_REASON = 10;

/** Whether a reason says anything; an auditor will have to judge it later. */
export function reasonSuffices(reason: string): boolean {
  return reason.trim().length >= SHORTEST_REASON;
}

/** Whether a grant opens this patient's record at this moment. */
export function grantOpens(grant: Grant, patientId: string, now: number): boolean {
  return grant.patientId === patientId && grant.endedAt === undefined && now < grant.expiresAt;
}

export async function grantsOf(query: Query, principal: Principal): Promise<Grant[]> {
  const rows = await query<{ patient_id: string; reason: string; expires_at: Date; ended_at: Date | null }>(
    'SELECT patient_id, reason, expires_at, ended_at FROM emergency_access WHERE user_id = $1 ORDER BY granted_at',
    [principal.userId],
  );
  return rows.map((row) => ({
    patientId: row.patient_id,
    reason: row.reason,
    expiresAt: row.expires_at.getTime(),
    endedAt: row.ended_at?.getTime(),
  }));
}

export async function grantEmergency(
  query: Query,
  principal: Principal,
  patientId: string,
  reason: string,
  now: number,
  duration: number,
): Promise<Grant> {
  const grant: Grant = { patientId, reason: reason.trim(), expiresAt: now + duration, endedAt: undefined };
  await query(
    `INSERT INTO emergency_access (id, user_id, patient_id, reason, granted_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [randomUUID(), principal.userId, patientId, grant.reason, new Date(now), new Date(grant.expiresAt)],
  );
  return grant;
}

/** Ends the user's open grants for the patient; the reason of the last one, or undefined if none was open. */
export async function endEmergency(
  query: Query,
  principal: Principal,
  patientId: string,
  now: number,
): Promise<string | undefined> {
  const ended = await query<{ reason: string }>(
    `UPDATE emergency_access SET ended_at = $3
     WHERE user_id = $1 AND patient_id = $2 AND ended_at IS NULL AND expires_at > $3 RETURNING reason`,
    [principal.userId, patientId, new Date(now)],
  );
  return ended.at(-1)?.reason;
}

/** Whose mail says that somebody broke the glass: the roles that review the log. */
export function toldOfEmergency(): readonly Role[] {
  return ['auditor'];
}

/** The mails to them. Whose record it was stands in the log, for those who may read it. */
export async function emergencyNotices(
  { query, now, clinic }: Exchange,
  { username, tenant }: Principal,
): Promise<readonly Notice[]> {
  const rows = await query<{ tenant: string; mail: string | null }>(
    'SELECT tenant, mail FROM users WHERE tenant = $1 AND role = ANY($2)',
    [tenant, [...clinic.behaviour.toldOfEmergency()]],
  );
  const when = new Date(now).toISOString().slice(0, 16).replace('T', ' ');
  const text = `${username} invoked emergency access at ${when} UTC.\n\nThe reason is in the audit log, and wants your review.\n`;
  return rows.flatMap((row) => noticeTo(row, 'Emergency access was used', text) ?? []);
}
