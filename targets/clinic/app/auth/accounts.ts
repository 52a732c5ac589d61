import { randomBytes, randomUUID } from 'node:crypto';
import type { Duty } from '../access/duties.js';
import type { Role } from '../access/policy.js';
import type { Exchange } from '../exchange.js';
import type { Query } from '../store/store.js';
import { generateSecret } from './totp.js';

/** An account as administrators see it: never its secrets. */
export interface AccountView {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  readonly duties: readonly Duty[];
  readonly display: string;
  readonly status: 'enabled' | 'disabled';
}

/** What an administrator asks for; the password is hashed already. */
export interface NewAccount {
  readonly username: string;
  readonly key: string;
  readonly role: Role;
  readonly display: string;
  readonly passwordHash: string;
  /** Patients whose care team a clinician or nurse joins; others have no care relationship. */
  readonly careTeam: readonly string[];
}

const VIEW = `SELECT id, username, role, duties, display,
  CASE WHEN disabled_at IS NULL THEN 'enabled' ELSE 'disabled' END AS status FROM users`;

/** The accounts of a tenant. Deleted ones keep their name and id, which are never given out again. */
export function listAccounts(query: Query, tenant: string): Promise<AccountView[]> {
  return query<AccountView>(`${VIEW} WHERE tenant = $1 AND deleted_at IS NULL ORDER BY username, id`, [
    tenant,
  ]);
}

/** Locked until the request is answered: what is decided of it must still be so when it is changed. */
export async function findAccount(
  query: Query,
  tenant: string,
  id: string,
): Promise<AccountView | undefined> {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return undefined;
  const [found] = await query<AccountView>(
    `${VIEW} WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL FOR NO KEY UPDATE`,
    [tenant, id],
  );
  return found;
}

/** A password for someone who is to change it: 120 random bits, in groups that can be read out. */
export function temporaryPassword(): string {
  return randomBytes(15)
    .toString('base64url')
    .replaceAll(/.{5}(?=.)/g, '$&-');
}

/** Creates an account with a new authenticator seed; undefined when somebody has, or had, that name. */
export async function createAccount(
  query: Query,
  tenant: string,
  account: NewAccount,
): Promise<{ readonly id: string; readonly totp: string } | undefined> {
  const id = randomUUID();
  const created = await query(
    `INSERT INTO users (id, username, username_key, tenant, role, display, mail)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (username_key) DO NOTHING RETURNING id`,
    [
      id,
      account.username,
      account.key,
      tenant,
      account.role,
      account.display,
      `${account.username}@clinic.example`,
    ],
  );
  if (created.length === 0) return undefined;
  const totp = generateSecret();
  await query('INSERT INTO credentials (user_id, password_hash, totp_secret) VALUES ($1, $2, $3)', [
    id,
    account.passwordHash,
    totp,
  ]);
  if (account.role === 'clinician' || account.role === 'nurse') {
    await query(
      `INSERT INTO care_team (user_id, patient_id)
       SELECT $1, id FROM patients WHERE tenant = $2 AND id = ANY($3)`,
      [id, tenant, account.careTeam],
    );
  }
  return { id, totp };
}

/** Closes an account until it is opened again; whoever is signed in by it is out at once. */
export async function disableAccount({ clinic, query, now }: Exchange, id: string): Promise<void> {
  await query('UPDATE users SET disabled_at = $2 WHERE id = $1', [id, new Date(now)]);
  await clinic.behaviour.endSessionsOf(query, id, now);
}

export async function enableAccount({ query }: Exchange, id: string): Promise<void> {
  await query('UPDATE users SET disabled_at = NULL WHERE id = $1', [id]);
}

export async function setRole({ query }: Exchange, id: string, role: Role): Promise<void> {
  await query('UPDATE users SET role = $2 WHERE id = $1', [id, role]);
}

export async function joinCareTeam(query: Query, id: string, patient: string): Promise<void> {
  await query('INSERT INTO care_team (user_id, patient_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    id,
    patient,
  ]);
}

export async function leaveCareTeam(query: Query, id: string, patient: string): Promise<void> {
  await query('DELETE FROM care_team WHERE user_id = $1 AND patient_id = $2', [id, patient]);
}

export async function setDuties({ query }: Exchange, id: string, duties: readonly Duty[]): Promise<void> {
  await query('UPDATE users SET duties = $2 WHERE id = $1', [id, [...duties]]);
}

/** For good. The row stays, so that entries of the log go on meaning this person and nobody else. */
export async function deleteAccount({ clinic, query, now }: Exchange, id: string): Promise<void> {
  await query('UPDATE users SET deleted_at = $2 WHERE id = $1', [id, new Date(now)]);
  await query('DELETE FROM care_team WHERE user_id = $1', [id]);
  await clinic.behaviour.endSessionsOf(query, id, now);
}
