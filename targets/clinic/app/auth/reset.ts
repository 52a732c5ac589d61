import { randomBytes } from 'node:crypto';
import type { Exchange } from '../exchange.js';
import { type Notice, noticeTo } from '../integrations/notice.js';
import type { Query } from '../store/store.js';
import type { Principal } from './principal.js';
import { openPending, openSession, type Standing } from './sessions.js';
import { tokenDigest } from './tokens.js';

/** How long a mailed link is good for. SP 800-63B-4, 4.2.1.2: a recovery code sent by email lasts 24 hours at most. */
const LINK_MS = 30 * 60_000;

/** Whether a new password, by a mailed link, is a complete sign-in: never, the second factor is still due. */
export function resetCompletes(): boolean {
  return false;
}

/** Sends a link to the account's own address; what is answered says nothing of whether there is such an account. */
export async function requestReset(
  { query, now, clinic }: Exchange,
  username: string,
): Promise<{ readonly principal: Principal | undefined; readonly notices: readonly Notice[] }> {
  const [row] = await query<Principal & Standing & { mail: string | null }>(
    `SELECT id AS "userId", username, role, tenant, display, mail, disabled_at AS "disabledAt",
            deleted_at AS "deletedAt"
     FROM users WHERE username = $1`,
    [username],
  );
  if (row === undefined) return { principal: undefined, notices: [] };
  const { mail, disabledAt, deletedAt, ...principal } = row;
  if (!clinic.behaviour.accountAdmits({ disabledAt, deletedAt }, 'sign-in'))
    return { principal, notices: [] };
  const token = randomBytes(32).toString('base64url');
  const notice = noticeTo(
    { tenant: row.tenant, mail },
    'Your password',
    `Someone asked to set a new password for your account. If it was you, open this page:\n\n${clinic.url}/reset/new?token=${token}\n\nIt works once, for ${LINK_MS / 60_000} minutes. If it wasn’t you, do nothing.\n`,
  );
  if (notice === undefined) return { principal, notices: [] };
  await query('INSERT INTO password_resets (digest, user_id, expires_at) VALUES ($1, $2, $3)', [
    tokenDigest(token),
    principal.userId,
    new Date(now + LINK_MS),
  ]);
  return { principal, notices: [notice] };
}

/** Whose link this is; undefined when it was never sent, was used, or is too old. */
export async function holderOf(query: Query, link: string, now: number): Promise<Principal | undefined> {
  const [principal] = await query<Principal>(
    `SELECT u.id AS "userId", u.username, u.role, u.tenant, u.display
     FROM password_resets r JOIN users u ON u.id = r.user_id
     WHERE r.digest = $1 AND r.used_at IS NULL AND r.expires_at > $2`,
    [tokenDigest(link), new Date(now)],
  );
  return principal;
}

export type Reset =
  | { readonly state: 'no-link' }
  | { readonly state: 'code-due'; readonly principal: Principal; readonly token: string }
  | { readonly state: 'complete'; readonly principal: Principal; readonly token: string };

/**
 * Sets the new password, ends whatever was signed in with the old one, and goes on to the second factor as after
 * any password: a mailbox proves no more than a password did.
 *
 * @param hashed the new password, checked against the rules and hashed outside the transaction
 * @param issue the cookie of the session that follows
 */
export async function finishReset(
  { query, now, clinic }: Exchange,
  link: string,
  hashed: string,
  issue: (sessionId: string, expiresAt: number) => Promise<string>,
): Promise<Reset> {
  const principal = await holderOf(query, link, now);
  if (principal === undefined) return { state: 'no-link' };
  await query('UPDATE password_resets SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL', [
    principal.userId,
    new Date(now),
  ]);
  await query('UPDATE credentials SET password_hash = $2 WHERE user_id = $1', [principal.userId, hashed]);
  await clinic.behaviour.endSessionsOf(query, principal.userId, now);
  if (!clinic.behaviour.resetCompletes())
    return { state: 'code-due', principal, token: await openPending(query, principal, 'web', now, issue) };
  const session = await openSession(query, principal, 'web', 'complete', now);
  return { state: 'complete', principal, token: await issue(session.id, now + clinic.limits.absolute) };
}
