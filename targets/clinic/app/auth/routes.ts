import type { App } from '../app.js';
import type { AuditedAction, Entry } from '../audit/entry.js';
import type { Clinic } from '../context.js';
import { type Answer, type Exchange, perform, send } from '../exchange.js';
import { audienceFor, issueAccessToken } from './access-token.js';
import { callerByBearer } from './authenticate.js';
import { changePassword } from './password-change.js';
import type { Principal } from './principal.js';
import { findCredential, grantSession, type Session, touchSession } from './sessions.js';
import { checkPassword, codeStepOf, passwordStep, type SignIn } from './sign-in.js';
import { issueToken } from './tokens.js';

export function json(
  status: number,
  body: object,
  entry: Entry,
  headers: Record<string, string> = {},
): Answer {
  const type = { 'content-type': 'application/json; charset=utf-8', ...headers };
  return { status, body: JSON.stringify(body), headers: type, entry };
}

export function invalid(action: AuditedAction, description: string): Answer {
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
export function text(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' && value !== '' && value.length <= 1024 ? value : undefined;
}

const STATUS_OF: Readonly<Record<string, number>> = { 'wrong-password': 403, locked: 429 };
/** What a client asks for beside signing in: who it is, and the resource that the token is for. */
interface Wish {
  readonly client: string | undefined;
  readonly resource: string | undefined;
  readonly scope: string | undefined;
  /** The patient whom scopes of `patient/` are about. */
  readonly patient: string | undefined;
}

export const wishOf = (body: unknown): Wish => ({
  client: text(body, 'client_id'),
  resource: text(body, 'resource'),
  scope: text(body, 'scope'),
  patient: text(body, 'patient'),
});

/** Phones are lost more often than workstations: their access tokens live a shorter time. */
const MOBILE_CLIENT = 'clinic-mobile';

async function tokens(
  exchange: Exchange,
  principal: Principal,
  session: Session,
  entry: Entry,
  wish: Wish,
  used?: string,
): Promise<Answer> {
  const { query, now, clinic } = exchange;
  const { accessToken, mobileAccessToken, refreshToken } = clinic.limits;
  const audience = audienceFor(clinic.url, wish.resource);
  if (audience === undefined)
    return json(400, { error: 'invalid_target' }, { ...entry, outcome: 'refused', why: 'malformed' });
  const patient = used === undefined ? wish.patient : session.patient;
  const scope =
    used === undefined
      ? clinic.behaviour.askedScope(wish.scope, patient)
      : clinic.behaviour.refreshedScope(session.scope, wish.scope);
  if (scope === undefined)
    return json(400, { error: 'invalid_scope' }, { ...entry, outcome: 'refused', why: 'scope' });
  if (used === undefined) await grantSession(query, session, scope, patient);
  const end = clinic.behaviour.sessionEnd(session, now, clinic.limits);
  const accessEnd = Math.min(now + (wish.client === MOBILE_CLIENT ? mobileAccessToken : accessToken), end);
  const issue = () => issueToken(query, session.id, 'refresh', Math.min(now + refreshToken, end));
  const access = { principal, scope, patient, sessionId: session.id, audience, now, expiresAt: accessEnd };
  return json(
    200,
    {
      access_token: await issueAccessToken(query, clinic.tokenKeys, clinic.url, access),
      refresh_token: await (used === undefined
        ? issue()
        : clinic.behaviour.successorOf(query, used, now, issue)),
      token_type: 'Bearer',
      scope,
      ...(patient === undefined ? {} : { patient }),
      expires_in: Math.floor((accessEnd - now) / 1000),
      user: { id: principal.userId, username: principal.username, role: principal.role },
    },
    entry,
  );
}

export async function answerSignIn(
  exchange: Exchange,
  result: SignIn,
  action: 'login-password' | 'login',
  wish: Wish,
): Promise<Answer> {
  const actor = result.principal;
  switch (result.state) {
    case 'complete':
      return tokens(
        exchange,
        result.principal,
        result.session,
        { action: 'login', outcome: 'success', actor },
        wish,
      );
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
        { action: 'login', outcome: 'refused', why: 'locked', actor, claimed: result.claimed },
        { 'retry-after': String(result.retryAfter) },
      );
    case 'refused':
      return json(
        401,
        {
          error: exchange.clinic.behaviour.refusalOf(actor),
          error_description: exchange.clinic.behaviour.signInHelp(),
        },
        { action: 'login', outcome: 'refused', why: result.why, actor, claimed: result.claimed },
      );
  }
}

async function refresh(exchange: Exchange, token: string, wish: Wish): Promise<Answer> {
  const { clinic, query, now } = exchange;
  const action = 'token-refresh';
  const found = await findCredential(query, clinic.behaviour, clinic.limits, token, 'refresh', now);
  if (found.state !== 'live') {
    const actor = found.state === 'dead' ? found.principal : undefined;
    if (found.state === 'dead' && found.reused)
      await clinic.behaviour.refreshReused(query, found.session, now);
    return json(401, { error: 'invalid_grant' }, { action, outcome: 'refused', why: 'credentials', actor });
  }
  await touchSession(query, found.session, now);
  const entry = { action, outcome: 'success', actor: found.principal } as const;
  return tokens(exchange, found.principal, found.session, entry, wish, token);
}

/**
 * Sign-in, refresh and sign-out for API clients: signed access tokens, opaque refresh tokens, and the second factor
 * on every path.
 */
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
            : refresh(exchange, token, wishOf(request.body)),
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
        answerSignIn(
          exchange,
          await passwordStep(exchange, checked, 'api', wishOf(request.body)),
          'login-password',
          wishOf(request.body),
        ),
      ),
    );
  });

  app.get('/.well-known/jwks.json', (_request, reply) => reply.send({ keys: [clinic.tokenKeys.jwk] }));

  app.get('/auth/userinfo', async (request, reply) => {
    const answer = await perform(clinic, request, 'userinfo', async (exchange) => {
      const { authorization } = request.headers;
      const caller = await callerByBearer(exchange, authorization, 'userinfo', 'userinfo', 'userinfo');
      const actor = caller.principal;
      if (!caller.admitted) {
        const entry: Entry = { action: 'userinfo', outcome: 'refused', why: 'credentials', actor };
        return json(401, { error: 'invalid_token' }, entry, { 'www-authenticate': 'Bearer realm="clinic"' });
      }
      const { userId, username, display } = caller.principal;
      const entry: Entry = { action: 'userinfo', outcome: 'success', actor };
      return json(200, { sub: userId, preferred_username: username, name: display }, entry);
    });
    return send(reply, answer);
  });

  app.post('/auth/mfa', async (request, reply) => {
    const token = text(request.body, 'mfa_token');
    const code = text(request.body, 'code');
    const answer = await perform(clinic, request, 'login', async (exchange) =>
      token === undefined || code === undefined
        ? invalid('login', 'mfa_token and code are needed')
        : answerSignIn(
            exchange,
            await codeStepOf(exchange, token, code, 'api'),
            'login',
            wishOf(request.body),
          ),
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
