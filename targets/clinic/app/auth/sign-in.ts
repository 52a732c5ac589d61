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
  | {
      readonly state: 'locked';
      readonly principal: Principal | undefined;
      readonly claimed?: string | undefined;
      readonly retryAfter: number;
    }
  | {
      readonly state: 'refused';
      readonly principal: Principal | undefined;
      readonly claimed?: string | undefined;
      readonly why: 'password' | 'code' | 'passkey' | 'no-sign-in';
    }
  | { readonly state: 'code-due'; readonly principal: Principal; readonly token: string }
  | { readonly state: 'complete'; readonly principal: Principal; readonly session: Session };

/** What is known of whoever signs in, beside the password. */
export interface Circumstances {
  /** What a program calls itself. */
  readonly client?: string | undefined;
  /** A token by which a browser says that it was here before. */
  readonly device?: string | undefined;
}

/**
 * Whether a code must follow the password: on every path, for everyone, from every device. What a browser remembers
 * is no second factor (SP 800-63B-4, 5.1.1: cookies are not authenticators).
 */
export async function secondFactorDue(
  _path: SessionKind,
  _exchange: Exchange,
  _principal: Principal,
  _circumstances: Circumstances,
): Promise<boolean> {
  return true;
}

/**
 * The name that the log keeps of an attempt for which there is no account. What can't be a name is left out: it may be
 * a password, typed in the wrong field.
 */
export function claimedName(username: string, _password: string): string | undefined {
  return /^[a-z]+(?:[.-][a-z]+)*\d{0,3}$/.test(username) && username.length <= 40 ? username : undefined;
}

/** What a refused step says to whoever tries: the same for everyone. */
export function refusalOf(_account: Principal | undefined): 'invalid_grant' | 'unknown_user' {
  return 'invalid_grant';
}

/** A password that has been checked against its account. */
interface Checked {
  readonly username: string;
  readonly password: string;
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
  if (preset !== undefined) return { username, password, principal: preset, matches: true };
  const [row] = await query<Principal & Standing & { hash: string }>(
    `SELECT u.id AS "userId", u.username, u.role, u.tenant, u.display, c.password_hash AS hash,
            u.disabled_at AS "disabledAt", u.deleted_at AS "deletedAt"
     FROM users u JOIN credentials c ON c.user_id = u.id WHERE u.username = $1`,
    [username],
  );
  const matches = await passwordMatches(row?.hash, behaviour.passwordText(password));
  if (row === undefined) return { username, password, principal: undefined, matches };
  const { hash: _hash, disabledAt, deletedAt, ...principal } = row;
  // Someone whose account is closed learns no more than someone who guesses.
  const admitted = behaviour.accountAdmits({ disabledAt, deletedAt }, 'sign-in');
  return { username, password, principal, matches: matches && admitted };
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

/** Whether somebody gets in by the clinic's own means, whatever has become of the provider that knows them: always. */
export async function signsInByItself(_exchange: Exchange, _principal: Principal): Promise<boolean> {
  return true;
}

/** First step: the password. A right one earns a token that is good for the second step alone. */
export async function passwordStep(
  exchange: Exchange,
  checked: Checked,
  path: SessionKind,
  circumstances: Circumstances = {},
  issue?: (sessionId: string, expiresAt: number) => Promise<string>,
): Promise<SignIn> {
  const { query, now, clinic } = exchange;
  const { username, principal, matches } = checked;
  const claimed = clinic.behaviour.claimedName(username, checked.password);
  const retryAfter = await lockedFor(exchange, username);
  if (retryAfter > 0) return { state: 'locked', principal, claimed, retryAfter };
  if (principal === undefined || !matches) {
    await countFailure(exchange, username, 'password');
    return { state: 'refused', principal, claimed, why: 'password' };
  }
  if (!(await clinic.behaviour.signsInByItself(exchange, principal)))
    return { state: 'refused', principal, claimed, why: 'password' };
  if (!(await clinic.behaviour.secondFactorDue(path, exchange, principal, circumstances)))
    return complete(exchange, principal, path);
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
  const retryAfter = await lockedFor(exchange, principal.username);
  const accepted = retryAfter === 0 && (await accepts(principal, session));
  if (clinic.behaviour.pendingEnds(path, accepted)) await endSession(query, session, now);
  if (retryAfter > 0) return { state: 'locked', principal, retryAfter };
  if (accepted) return complete(exchange, principal, path);
  await countFailure(exchange, principal.username, 'code');
  return { state: 'refused', principal, why: factor };
}

export async function codeAccepted(
  { query, now, clinic }: Exchange,
  principal: Principal,
  code: string,
): Promise<boolean> {
  for (const { userId, ...seed } of await clinic.behaviour.codeSeeds(query, principal)) {
    const step = clinic.behaviour.codeStep({ ...seed, code, now });
    if (step !== undefined && (await useStep(query, userId, seed.lastStep, step))) return true;
  }
  return false;
}

/** Whether a half-finished sign-in is over with this attempt. */
export function pendingEnds(path: SessionKind, accepted: boolean): boolean {
  return accepted || path === 'api';
}

/** A complete sign-in gets a session of its own: an id from before authentication is never raised. */
async function complete(exchange: Exchange, principal: Principal, kind: SessionKind): Promise<SignIn> {
  const { query, now } = exchange;
  await clearFailures(exchange, principal.username);
  return {
    state: 'complete',
    principal,
    session: await openSession(query, principal, kind, 'complete', now),
  };
}
