import type { Exchange } from '../exchange.js';
import { hashPassword, passwordMatches } from './password.js';
import type { PasswordProblem } from './password-rules.js';
import type { Principal } from './principal.js';
import type { Session } from './sessions.js';
import { countFailure, lockedFor } from './throttle.js';

/** Why a password stays as it was, in words for whoever wanted to change it. */
interface Refused {
  readonly why: PasswordProblem | 'wrong-password' | 'locked';
  readonly message: string;
}

/**
 * Changes one's own password, which takes the present one: an unattended session is not enough. Every other session
 * ends, since the old password may have been known to somebody else. Gives nothing when it was changed.
 */
export async function changePassword(
  exchange: Exchange,
  principal: Principal,
  session: Session | undefined,
  current: string,
  next: string,
): Promise<Refused | undefined> {
  const { clinic, query, now } = exchange;
  const { behaviour } = clinic;
  if ((await lockedFor(exchange, principal.username)) > 0)
    return { why: 'locked', message: 'Too many attempts. Wait a minute, then try again.' };
  const [row] = await query<{ hash: string }>(
    'SELECT password_hash AS hash FROM credentials WHERE user_id = $1',
    [principal.userId],
  );
  if (!(await passwordMatches(row?.hash, behaviour.passwordText(current)))) {
    await countFailure(exchange, principal.username, 'password');
    return { why: 'wrong-password', message: 'This is not your present password.' };
  }
  const problem = await behaviour.passwordProblem(next, principal);
  if (problem !== undefined) return { why: problem, message: behaviour.passwordReason(problem) };
  await query('UPDATE credentials SET password_hash = $2 WHERE user_id = $1', [
    principal.userId,
    await hashPassword(behaviour.passwordText(next)),
  ]);
  await behaviour.endSessionsOf(query, principal.userId, now, session);
  return undefined;
}
