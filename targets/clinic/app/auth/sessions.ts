import { randomUUID } from 'node:crypto';
import type { Duty } from '../access/duties.js';
import { FULL_SCOPE } from '../access/scopes.js';
import type { Behaviour } from '../behaviour.js';
import type { Limits } from '../config.js';
import type { Query } from '../store/store.js';
import type { Principal } from './principal.js';
import type { Bringer, Presented } from './session-limits.js';
import { issueToken, type TokenUse, tokenDigest } from './tokens.js';

export type SessionKind = 'web' | 'api';

/** A sign-in. In stage `password` the second factor is still due, and the session opens nothing. */
export interface Session {
  readonly id: string;
  readonly kind: SessionKind;
  readonly stage: 'password' | 'complete';
  /** What a program was granted of its user's rights, and the patient whom it was granted for. */
  readonly scope: string;
  readonly patient: string | undefined;
  /** Milliseconds since the epoch, as the server's clock had it. */
  readonly createdAt: number;
  readonly lastSeen: number;
  /** When every factor that the session needs was last shown. */
  readonly authenticatedAt: number;
  /** When the password was last entered. */
  readonly confirmedAt: number;
}

/** What the server makes of a token. `dead` was once good: its owner is known, and is refused. */
type Credential =
  | { readonly state: 'unknown' }
  | {
      readonly state: 'dead';
      readonly principal: Principal;
      readonly session: Session;
      readonly reused: boolean;
    }
  | { readonly state: 'live'; readonly principal: Principal; readonly session: Session };

/** How long a half-finished sign-in waits for its code. */
const PENDING_MS = 5 * 60_000;

/** Only a complete sign-in opens anything. */
export function stageAdmits(session: Session): boolean {
  return session.stage === 'complete';
}

/** An account's standing, as the store knows it now. */
export interface Standing {
  readonly disabledAt: Date | null;
  readonly deletedAt: Date | null;
}

/** Only an account in good standing opens anything, whatever was issued to it before (164.308(a)(3)(ii)(C)). */
export function accountAdmits({ disabledAt, deletedAt }: Standing, _use: TokenUse | 'sign-in'): boolean {
  return disabledAt === null && deletedAt === null;
}

/** The role that a request is judged by: the account's now, not the one that it signed in with. */
export function roleInForce(now: Principal['role'], _atSignIn: Principal['role']): Principal['role'] {
  return now;
}

/** Ends every session of an account, or all but one, web and API alike. */
export async function endSessionsOf(
  query: Query,
  userId: string,
  now: number,
  except?: Session,
): Promise<void> {
  await query(
    `UPDATE tokens SET revoked_at = $2 WHERE revoked_at IS NULL AND session_id IN
       (SELECT id FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $3::uuid)`,
    [userId, new Date(now), except?.id ?? null],
  );
  await query(
    `UPDATE sessions SET ended_at = $2
     WHERE user_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3::uuid`,
    [userId, new Date(now), except?.id ?? null],
  );
}

/** Ends a session for every token that was ever issued for it. */
export async function endSession(query: Query, session: Session, now: number): Promise<void> {
  await query('UPDATE sessions SET ended_at = $2 WHERE id = $1', [session.id, new Date(now)]);
  await query('UPDATE tokens SET revoked_at = $2 WHERE session_id = $1 AND revoked_at IS NULL', [
    session.id,
    new Date(now),
  ]);
}

/**
 * What becomes of a session whose refresh token came a second time: it ends, for it has been copied, and whoever
 * holds its successors is cut off (RFC 9700, 4.14.2).
 */
export async function refreshReused(query: Query, session: Session, now: number): Promise<void> {
  await endSession(query, session, now);
}

export async function openSession(
  query: Query,
  principal: Principal,
  kind: SessionKind,
  stage: Session['stage'],
  now: number,
): Promise<Session> {
  const session: Session = {
    id: randomUUID(),
    kind,
    stage,
    scope: FULL_SCOPE,
    patient: undefined,
    createdAt: now,
    lastSeen: now,
    authenticatedAt: now,
    confirmedAt: now,
  };
  await query(
    `INSERT INTO sessions (id, user_id, kind, stage, role, created_at, last_seen)
     VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [session.id, principal.userId, kind, stage, principal.role, new Date(now)],
  );
  return session;
}

/** A session that waits for its code, and the one token that can finish it. */
export async function openPending(
  query: Query,
  principal: Principal,
  kind: SessionKind,
  now: number,
  issue: (sessionId: string, expiresAt: number) => Promise<string> = (id, end) =>
    issueToken(query, id, kind === 'web' ? 'cookie' : 'mfa', end),
): Promise<string> {
  const session = await openSession(query, principal, kind, 'password', now);
  return issue(session.id, now + PENDING_MS);
}

/** Notes what a program was granted at its sign-in: no renewal gives more. */
export async function grantSession(
  query: Query,
  session: Session,
  scope: string,
  patient: string | undefined,
): Promise<void> {
  await query('UPDATE sessions SET scope = $2, patient = $3 WHERE id = $1', [
    session.id,
    scope,
    patient ?? null,
  ]);
}

/** Restarts the idle time: called for every request that a live credential came with. */
export async function touchSession(query: Query, session: Session, now: number): Promise<void> {
  await query('UPDATE sessions SET last_seen = $2 WHERE id = $1', [session.id, new Date(now)]);
}

/** Notes that the session's owner was just authenticated once more, by the password alone or by every factor. */
export async function confirmSession(
  query: Query,
  session: Session,
  by: 'password' | 'every-factor',
  now: number,
): Promise<void> {
  await query('UPDATE sessions SET confirmed_at = $2 WHERE id = $1', [session.id, new Date(now)]);
  if (by === 'password') return;
  await query('UPDATE sessions SET authenticated_at = $2 WHERE id = $1', [session.id, new Date(now)]);
}

interface TokenRow {
  use: TokenUse;
  issued_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  session_id: string;
  kind: SessionKind;
  stage: Session['stage'];
  scope: string;
  patient: string | null;
  created_at: Date;
  last_seen: Date;
  authenticated_at: Date | null;
  confirmed_at: Date | null;
  ended_at: Date | null;
  user_id: string;
  username: string;
  role: Principal['role'];
  duties: readonly Duty[];
  signed_in_role: Principal['role'];
  disabled_at: Date | null;
  deleted_at: Date | null;
  tenant: string;
  display: string;
}

/** Looks a token up and decides, on the server's clock, whether it is still good for this use. */
export async function findCredential(
  query: Query,
  behaviour: Behaviour,
  limits: Limits,
  token: string,
  use: TokenUse,
  now: number,
  by: Bringer = 'request',
): Promise<Credential> {
  const [row] = await query<TokenRow>(
    `SELECT t.use, t.issued_at, t.expires_at, t.revoked_at, s.id AS session_id, s.kind, s.stage, s.scope, s.patient, s.created_at,
            s.last_seen, s.authenticated_at, s.confirmed_at, s.ended_at, s.role AS signed_in_role, u.id AS user_id, u.username, u.role,
            u.duties, u.tenant, u.display, u.disabled_at, u.deleted_at
     FROM tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
     WHERE t.digest = $1`,
    [tokenDigest(token)],
  );
  if (row === undefined) return { state: 'unknown' };
  const { username, tenant, display, duties } = row;
  const role = behaviour.roleInForce(row.role, row.signed_in_role);
  const principal: Principal = { userId: row.user_id, username, role, duties, tenant, display };
  const session: Session = {
    id: row.session_id,
    kind: row.kind,
    stage: row.stage,
    scope: row.scope,
    patient: row.patient ?? undefined,
    createdAt: row.created_at.getTime(),
    lastSeen: row.last_seen.getTime(),
    authenticatedAt: (row.authenticated_at ?? row.created_at).getTime(),
    confirmedAt: (row.confirmed_at ?? row.created_at).getTime(),
  };
  const presented: Presented = { use, by, issuedAt: row.issued_at.getTime() };
  const live =
    row.use === use &&
    row.revoked_at === null &&
    row.ended_at === null &&
    behaviour.accountAdmits({ disabledAt: row.disabled_at, deletedAt: row.deleted_at }, use) &&
    !behaviour.tokenExpired(use, row.expires_at.getTime(), now) &&
    // A sign-in that waits for its code is no session yet, and has a time of its own.
    (session.stage === 'password' ||
      !(
        behaviour.absoluteExpired(session, presented, now, limits) ||
        behaviour.idleExpired(session, presented, now, limits)
      ));
  if (live) return { state: 'live', principal, session };
  return { state: 'dead', principal, session, reused: row.use === use && row.revoked_at !== null };
}
