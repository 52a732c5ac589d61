import type { Clinic } from '../context.js';
import type { Exchange } from '../exchange.js';
import type { Query } from '../store/store.js';
import { passwordMatches } from './password.js';
import type { Principal } from './principal.js';
import {
  endSession,
  findCredential,
  openPending,
  openSession,
  type Session,
  type SessionKind,
  type Standing,
} from './sessions.js';
import { clearFailures, countFailure, lockedFor } from './throttle.js';
import { useStep } from './totp.js';

/** Where a sign-in stands after a step. A refusal never says whether the account exists. */
export type SignIn =
  | { readonly state: 'locked'; readonly principal: Principal | undefined; readonly retryAfter: number }
  | {
      readonly state: 'refused';
      readonly principal: Principal | undefined;
      readonly why: 'password' | 'code' | 'passkey' | 'no-sign-in';
    }
  | { readonly state: 'code-due'; readonly principal: Principal; readonly token: string }
  | { readonly state: 'complete'; readonly principal: Principal; readonly session: Session };

/** Whether a code must follow the password: on every path, for everyone. */
export function secondFactorDue(_path: SessionKind): boolean {
  return true;
}

/** A password that has been checked against its account. */
interface Checked {
  readonly username: string;
  readonly principal: Principal | undefined;
  readonly matches: boolean;
}

/** Hashing takes tens of milliseconds, so it is done before the exchange and outside its transaction. */
export async function checkPassword(
  { store: { query }, behaviour }: Pick<Clinic, 'store' | 'behaviour'>,
  username: string,
  password: string,
): Promise<Checked> {
  const preset = await behaviour.presetAccount(query, username, password);
  if (preset !== undefined) return { username, principal: preset, matches: true };
  const [row] = await query<Principal & Standing & { hash: string }>(
    `SELECT u.id AS "userId", u.username, u.role, u.tenant, u.display, c.password_hash AS hash,
            u.disabled_at AS "disabledAt", u.deleted_at AS "deletedAt"
     FROM users u JOIN credentials c ON c.user_id = u.id WHERE u.username = $1`,
    [username],
  );
  const matches = await passwordMatches(row?.hash, behaviour.passwordText(password));
  if (row === undefined) return { username, principal: undefined, matches };
  const { hash: _hash, disabledAt, deletedAt, ...principal } = row;
  // Someone whose account is closed learns no more than someone who guesses.
  const admitted = behaviour.accountAdmits({ disabledAt, deletedAt }, 'sign-in');
  return { username, principal, matches: matches && admitted };
}

/** What helps somebody along who got the password wrong: nothing, as it would help others too (SP 800-63B-4, 3.1.1.2). */
export function signInHelp(): string | undefined {
  return undefined;
}

/** Who gets in by a name and a password that nobody was ever given: nobody. */
export async function presetAccount(
  _query: Query,
  _username: string,
  _password: string,
): Promise<Principal | undefined> {
  return undefined;
}

/** First step: the password. A right one earns a token that is good for the second step alone. */
export async function passwordStep(
  exchange: Exchange,
  checked: Checked,
  path: SessionKind,
  issue?: (sessionId: string, expiresAt: number) => Promise<string>,
): Promise<SignIn> {
  const { query, now, clinic } = exchange;
  const { username, principal, matches } = checked;
  const retryAfter = await lockedFor(query, username, now);
  if (retryAfter > 0) return { state: 'locked', principal, retryAfter };
  if (principal === undefined || !matches) {
    await countFailure(query, username, now);
    return { state: 'refused', principal, why: 'password' };
  }
  if (!clinic.behaviour.secondFactorDue(path)) return complete(exchange, principal, path);
  return { state: 'code-due', principal, token: await openPending(query, principal, path, now, issue) };
}

/**
 * Second step: the code of an authenticator (RFC 6238). The API's token dies with the attempt; a person at
 * the web form may try again until the throttle stops them.
 */
export async function codeStepOf(
  exchange: Exchange,
  token: string,
  code: string,
  path: SessionKind,
): Promise<SignIn> {
  return factorStepOf(exchange, token, path, 'code', (principal) => codeAccepted(exchange, principal, code));
}

/** Second step by whatever factor: `accepts` says whether it was shown. */
export async function factorStepOf(
  exchange: Exchange,
  token: string,
  path: SessionKind,
  factor: 'code' | 'passkey',
  accepts: (principal: Principal, session: Session) => Promise<boolean>,
): Promise<SignIn> {
  const { query, now, clinic } = exchange;
  const use = path === 'web' ? 'cookie' : 'mfa';
  const pending = await findCredential(query, clinic.behaviour, clinic.limits, token, use, now);
  if (pending.state !== 'live' || pending.session.stage !== 'password') {
    const principal = pending.state === 'unknown' ? undefined : pending.principal;
    return { state: 'refused', principal, why: 'no-sign-in' };
  }
  const { principal, session } = pending;
  const retryAfter = await lockedFor(query, principal.username, now);
  const accepted = retryAfter === 0 && (await accepts(principal, session));
  if (accepted || path === 'api') await endSession(query, session, now);
  if (retryAfter > 0) return { state: 'locked', principal, retryAfter };
  if (accepted) return complete(exchange, principal, path);
  await countFailure(query, principal.username, now);
  return { state: 'refused', principal, why: factor };
}

export async function codeAccepted(
  { query, now, clinic }: Exchange,
  principal: Principal,
  code: string,
): Promise<boolean> {
  const [row] = await query<{ secret: string; lastStep: number }>(
    `SELECT totp_secret AS secret, totp_last_step AS "lastStep" FROM credentials WHERE user_id = $1`,
    [principal.userId],
  );
  if (row === undefined) return false;
  const step = clinic.behaviour.codeStep({ ...row, code, now });
  return step !== undefined && useStep(query, principal.userId, row.lastStep, step);
}

/** A complete sign-in gets a session of its own: an id from before authentication is never raised. */
async function complete({ query, now }: Exchange, principal: Principal, kind: SessionKind): Promise<SignIn> {
  await clearFailures(query, principal.username);
  return {
    state: 'complete',
    principal,
    session: await openSession(query, principal, kind, 'complete', now),
  };
}
