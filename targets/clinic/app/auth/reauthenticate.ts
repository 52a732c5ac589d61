import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import type { Exchange } from '../exchange.js';
import { ownAccount } from './own-account.js';
import { passwordMatches } from './password.js';
import type { Principal } from './principal.js';
import { confirmSession, type Session } from './sessions.js';
import { codeAccepted } from './sign-in.js';
import { countFailure, lockedFor } from './throttle.js';

type Confirmed = 'password' | 'every-factor' | 'refused' | 'locked';

/**
 * Authenticates the owner of a session once more: the password, and with it the code where one is given. Wrong
 * guesses count like those of a sign-in.
 */
export async function confirm(
  exchange: Exchange,
  principal: Principal,
  session: Session,
  password: string,
  code: string,
): Promise<Confirmed> {
  const { query, now, clinic } = exchange;
  if ((await lockedFor(exchange, principal.username)) > 0) return 'locked';
  const [row] = await query<{ hash: string }>(
    'SELECT password_hash AS hash FROM credentials WHERE user_id = $1',
    [principal.userId],
  );
  const matches = await passwordMatches(row?.hash, clinic.behaviour.passwordText(password));
  const accepted = matches && (code === '' || (await codeAccepted(exchange, principal, code)));
  if (!accepted) {
    await countFailure(exchange, principal.username, matches ? 'code' : 'password');
    return 'refused';
  }
  const by = code === '' ? 'password' : 'every-factor';
  await confirmSession(query, session, by, now);
  return by;
}

function text(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' && value.length <= 1024 ? value : '';
}

/** POST /auth/reauthenticate `{password, code?}`: what answers the challenge of RFC 9470. */
export function registerReauthentication(app: App, clinic: Clinic): void {
  const route = { method: 'POST', url: '/auth/reauthenticate', action: 'reauthenticate' } as const;
  ownAccount(app, clinic, route, async ({ principal, session, body, ...exchange }) => {
    const code = text(body, 'code').trim();
    const confirmed = await confirm(exchange, principal, session, text(body, 'password'), code);
    switch (confirmed) {
      case 'locked':
        return { status: 429, json: { error: 'too_many_attempts' }, about: { why: 'locked' } };
      case 'refused':
        return { status: 403, json: { error: 'invalid_grant' }, about: { why: 'password' } };
      default:
        return { status: 204 };
    }
  });
}
