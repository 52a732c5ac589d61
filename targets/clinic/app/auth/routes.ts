import type { App } from '../app.js';
import type { AuditedAction, Entry } from '../audit/entry.js';
import type { Clinic } from '../context.js';
import { type Answer, type Exchange, perform, send } from '../exchange.js';
import { callerByBearer } from './authenticate.js';
import { changePassword } from './password-change.js';
import type { Principal } from './principal.js';
import { findCredential, type Session, touchSession } from './sessions.js';
import { checkPassword, codeStepOf, passwordStep, type SignIn } from './sign-in.js';
import { issueToken, revokeToken } from './tokens.js';

function json(status: number, body: object, entry: Entry, headers: Record<string, string> = {}): Answer {
  const type = { 'content-type': 'application/json; charset=utf-8', ...headers };
  return { status, body: JSON.stringify(body), headers: type, entry };
}

function invalid(action: AuditedAction, description: string): Answer {
  return json(
    400,
    { error: 'invalid_request', error_description: description },
    {
      action,
      outcome: 'refused',
      why: 'malformed',
    },
  );
}

/** A member of a JSON or form body, when it is a non-empty string of a sane length. */
function text(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' && value !== '' && value.length <= 1024 ? value : undefined;
}

const STATUS_OF: Readonly<Record<string, number>> = { 'wrong-password': 403, locked: 429 };

async function tokens(
  exchange: Exchange,
  principal: Principal,
  session: Session,
  entry: Entry,
): Promise<Answer> {
  const { query, now, clinic } = exchange;
  const { accessToken, refreshToken, absolute } = clinic.limits;
  // No token outlives the session that it belongs to.
  const end = session.createdAt + absolute;
  const accessEnd = Math.min(now + accessToken, end);
  return json(
    200,
    {
      access_token: await issueToken(query, session.id, 'access', accessEnd),
      refresh_token: await issueToken(query, session.id, 'refresh', Math.min(now + refreshToken, end)),
      token_type: 'Bearer',
      expires_in: Math.floor((accessEnd - now) / 1000),
      user: { id: principal.userId, username: principal.username, role: principal.role },
    },
    entry,
  );
}

async function answerSignIn(
  exchange: Exchange,
  result: SignIn,
  action: 'login-password' | 'login',
): Promise<Answer> {
  const actor = result.principal;
  switch (result.state) {
    case 'complete':
      return tokens(exchange, result.principal, result.session, {
        action: 'login',
        outcome: 'success',
        actor,
      });
    case 'code-due':
      return json(
        401,
        { error: 'mfa_required', mfa_token: result.token },
        { action, outcome: 'success', actor },
      );
    case 'locked':
      return json(
        429,
        { error: 'too_many_attempts' },
        { action: 'login', outcome: 'refused', why: 'locked', actor },
        { 'retry-after': String(result.retryAfter) },
      );
    case 'refused':
      return json(
        401,
        { error: 'invalid_grant' },
        { action: 'login', outcome: 'refused', why: result.why, actor },
      );
  }
}

async function refresh(exchange: Exchange, token: string): Promise<Answer> {
  const { clinic, query, now } = exchange;
  const action = 'token-refresh';
  const found = await findCredential(query, clinic.behaviour, clinic.limits, token, 'refresh', now);
  if (found.state !== 'live') {
    const actor = found.state === 'dead' ? found.principal : undefined;
    // A refresh token used twice has been copied: whoever holds its successors is cut off (RFC 9700 4.14.2).
    if (found.state === 'dead' && found.reused) await clinic.behaviour.endSession(query, found.session, now);
    return json(401, { error: 'invalid_grant' }, { action, outcome: 'refused', why: 'credentials', actor });
  }
  await revokeToken(query, token, now);
  await touchSession(query, found.session, now);
  return tokens(exchange, found.principal, found.session, {
    action,
    outcome: 'success',
    actor: found.principal,
  });
}

/** Sign-in, refresh and sign-out for API clients: opaque bearer tokens, the second factor on every path. */
export function registerAuth(app: App, clinic: Clinic): void {
  app.post('/auth/token', async (request, reply) => {
    const grant = text(request.body, 'grant_type');
    if (grant === 'refresh_token') {
      const token = text(request.body, 'refresh_token');
      return send(
        reply,
        await perform(clinic, request, 'token-refresh', async (exchange) =>
          token === undefined
            ? invalid('token-refresh', 'refresh_token is missing')
            : refresh(exchange, token),
        ),
      );
    }
    const username = text(request.body, 'username');
    const password = text(request.body, 'password');
    if (grant !== 'password' || username === undefined || password === undefined) {
      const why = 'expected grant_type password with username and password, or refresh_token';
      return send(reply, await perform(clinic, request, 'login', async () => invalid('login', why)));
    }
    const checked = await checkPassword(clinic, username, password);
    return send(
      reply,
      await perform(clinic, request, 'login', async (exchange) =>
        answerSignIn(exchange, await passwordStep(exchange, checked, 'api'), 'login-password'),
      ),
    );
  });

  app.post('/auth/mfa', async (request, reply) => {
    const token = text(request.body, 'mfa_token');
    const code = text(request.body, 'code');
    const answer = await perform(clinic, request, 'login', async (exchange) =>
      token === undefined || code === undefined
        ? invalid('login', 'mfa_token and code are needed')
        : answerSignIn(exchange, await codeStepOf(exchange, token, code, 'api'), 'login'),
    );
    return send(reply, answer);
  });

  app.post('/auth/password', async (request, reply) => {
    const current = text(request.body, 'current_password');
    const next = text(request.body, 'new_password');
    const action = 'password-change';
    const answer = await perform(clinic, request, action, async (exchange) => {
      const caller = await callerByBearer(exchange, request.headers.authorization, 'session', action);
      const actor = caller.principal;
      const refused = (status: number, error: string, why: string, error_description?: string) =>
        json(status, { error, error_description }, { action, outcome: 'refused', why, actor });
      if (!caller.admitted) return refused(401, 'invalid_token', 'credentials');
      if (current === undefined || next === undefined)
        return refused(400, 'invalid_request', 'malformed', 'current_password and new_password are needed');
      const changed = await changePassword(exchange, caller.principal, caller.session, current, next);
      if (changed === undefined) return { status: 204, entry: { action, outcome: 'success', actor } };
      return refused(
        STATUS_OF[changed.why] ?? 422,
        changed.why.replaceAll('-', '_'),
        changed.why,
        changed.message,
      );
    });
    return send(reply, answer);
  });

  app.post('/auth/logout', async (request, reply) => {
    const answer = await perform(clinic, request, 'logout', async (exchange) => {
      const caller = await callerByBearer(exchange, request.headers.authorization, 'session', 'logout');
      const actor = caller.principal;
      if (!caller.admitted) {
        return json(
          401,
          { error: 'invalid_token' },
          { action: 'logout', outcome: 'refused', why: 'credentials', actor },
          { 'www-authenticate': 'Bearer realm="clinic"' },
        );
      }
      if (caller.session) await clinic.behaviour.endSession(exchange.query, caller.session, exchange.now);
      return { status: 204, entry: { action: 'logout', outcome: 'success', actor } };
    });
    return send(reply, answer);
  });
}
