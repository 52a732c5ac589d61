import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { isKnownDevice, newDeviceNotice, rememberDevice } from '../auth/devices.js';
import { assertionAccepted, signInOptions } from '../auth/passkeys/ceremony.js';
import { assertionOf, formCredential } from '../auth/passkeys/response.js';
import { findCredential } from '../auth/sessions.js';
import { checkPassword, codeStepOf, factorStepOf, passwordStep, type SignIn } from '../auth/sign-in.js';
import type { Clinic } from '../context.js';
import { type Answer, clientOf, type Exchange, perform, send } from '../exchange.js';
import { allProviders } from '../federation/provider.js';
import { COOKIE_OPTIONS, DEVICE_COOKIE, DEVICE_SECONDS, FORM_COOKIE } from './cookies.js';
import { formToken } from './form-token.js';
import { codePage, loginPage } from './pages.js';
import { passkeySection } from './passkey-pages.js';
import { field, webAnswer, webPage } from './visit.js';

const WRONG = 'That didn’t work. Check what you entered and try again.';
/** Said by a clinic with the fault that tells who has an account. */
const UNKNOWN = 'There is no such user.';
const LOCKED = 'Too many attempts. Wait a minute, then try again.';
const STALE = 'This form was out of date. Try again.';

/** Where a browser is sent after signing in; what it holds stays in its cookie. */
export function landing(path: string, _token: string): string {
  return path;
}

/** Sign-in with password and code, and sign-out, as pages. */
export function registerSignIn(app: App, clinic: Clinic): void {
  const cookieOf = (token: string, more: object = {}) => {
    const { name, options } = clinic.behaviour.sessionCookie();
    return app.serializeCookie(name, token, { ...options, ...more });
  };
  const presentedBy = (request: FastifyRequest) => request.cookies[clinic.behaviour.sessionCookie().name];

  /** What the browser gets after a step; `form` shows the same step again with a problem. */
  const answerStep = async (
    exchange: Exchange,
    result: SignIn,
    presented: string | undefined,
    device: string | undefined,
    step: 'login-password' | 'login',
    form: (problem: string) => string,
  ): Promise<Answer> => {
    const { query, now } = exchange;
    const actor = result.principal;
    switch (result.state) {
      case 'code-due':
        return webAnswer(
          { status: 302, location: '/login/code', setCookie: cookieOf(result.token) },
          { action: step, outcome: 'success', actor },
        );
      case 'complete': {
        const { issueCookie, landing, sessionEnd } = clinic.behaviour;
        const end = sessionEnd(result.session, now, clinic.limits);
        const token = await issueCookie(query, result.session.id, Math.max(end, now), presented);
        const known = await isKnownDevice(exchange, result.principal, device);
        const risk = clinic.behaviour.riskOf({ known });
        const remembered = known
          ? []
          : [
              app.serializeCookie(DEVICE_COOKIE, await rememberDevice(exchange, result.principal), {
                ...COOKIE_OPTIONS,
                maxAge: DEVICE_SECONDS,
              }),
            ];
        const notices =
          risk !== undefined && clinic.behaviour.riskIsTold(risk)
            ? await newDeviceNotice(exchange, result.principal)
            : [];
        const setCookie = [cookieOf(token), ...remembered];
        const answer = webAnswer(
          { status: 302, location: landing('/patients', token), setCookie },
          { action: 'login', outcome: 'success', actor, risk },
        );
        return { ...answer, notices };
      }
      case 'locked':
        return webAnswer(
          { status: 429, html: form(LOCKED) },
          { action: 'login', outcome: 'refused', why: 'locked', actor, claimed: result.claimed },
        );
      case 'refused': {
        const { why, claimed } = result;
        const entry = { action: 'login', outcome: 'refused', why, actor, claimed } as const;
        if (result.why === 'no-sign-in') return webAnswer({ status: 302, location: '/login' }, entry);
        const words = clinic.behaviour.refusalOf(actor) === 'unknown_user' ? UNKNOWN : WRONG;
        return webAnswer({ status: 401, html: form(words) }, entry);
      }
    }
  };

  app.get('/login', async (request, reply) => {
    const binding = request.cookies[FORM_COOKIE] || randomBytes(32).toString('base64url');
    const elsewhere = await allProviders(clinic.store.query);
    return reply
      .setCookie(FORM_COOKIE, binding, COOKIE_OPTIONS)
      .type('text/html; charset=utf-8')
      .send(loginPage(formToken(clinic.formKey, binding), undefined, elsewhere));
  });

  app.post('/login', async (request, reply) => {
    const binding = request.cookies[FORM_COOKIE];
    const genuine = clinic.behaviour.formTokenMatches(clinic.formKey, binding, field(request.body, 'csrf'));
    const form = (problem: string) => loginPage(formToken(clinic.formKey, binding ?? ''), problem);
    const checked = genuine
      ? await checkPassword(clinic, field(request.body, 'username'), field(request.body, 'password'))
      : undefined;
    const answer = await perform(clinic, request, 'login', async (exchange) => {
      if (checked === undefined) {
        const entry = { action: 'login', outcome: 'refused', why: 'form-token' } as const;
        return webAnswer({ status: 403, html: form(STALE) }, entry);
      }
      const presented = presentedBy(request);
      const issue = (id: string, end: number) =>
        clinic.behaviour.issueCookie(exchange.query, id, end, presented);
      const device = request.cookies[DEVICE_COOKIE];
      const result = await passwordStep(exchange, checked, 'web', { device }, issue);
      return answerStep(exchange, result, presented, device, 'login-password', form);
    });
    return send(reply, answer);
  });

  app.get('/login/code', async (request, reply) => {
    const cookie = presentedBy(request) ?? '';
    const { store, behaviour, limits, formKey } = clinic;
    const pending = await findCredential(store.query, behaviour, limits, cookie, 'cookie', Date.now());
    if (pending.state !== 'live' || pending.session.stage !== 'password')
      return reply.redirect('/login', 302);
    const exchange = { clinic, query: store.query, now: Date.now(), client: clientOf(request) };
    const options = await signInOptions(exchange, pending.principal, pending.session.id);
    const csrf = formToken(formKey, cookie);
    const page = codePage(csrf, undefined, passkeySection(csrf, options));
    return reply.type('text/html; charset=utf-8').send(page);
  });

  app.post('/login/code', async (request, reply) => {
    const cookie = presentedBy(request) ?? '';
    const form = (problem: string) => codePage(formToken(clinic.formKey, cookie), problem);
    const answer = await perform(clinic, request, 'login', async (exchange) => {
      if (!clinic.behaviour.formTokenMatches(clinic.formKey, cookie, field(request.body, 'csrf'))) {
        const entry = { action: 'login', outcome: 'refused', why: 'form-token' } as const;
        return webAnswer({ status: 403, html: form(STALE) }, entry);
      }
      const code = field(request.body, 'code').trim();
      const result = await codeStepOf(exchange, cookie, code, 'web');
      return answerStep(exchange, result, cookie, request.cookies[DEVICE_COOKIE], 'login', form);
    });
    return send(reply, answer);
  });

  app.post('/login/passkey', async (request, reply) => {
    const cookie = presentedBy(request) ?? '';
    const response = assertionOf(formCredential(request.body));
    const form = (problem: string) => codePage(formToken(clinic.formKey, cookie), problem);
    const answer = await perform(clinic, request, 'login', async (exchange) => {
      if (!clinic.behaviour.formTokenMatches(clinic.formKey, cookie, field(request.body, 'csrf'))) {
        const entry = { action: 'login', outcome: 'refused', why: 'form-token' } as const;
        return webAnswer({ status: 403, html: form(STALE) }, entry);
      }
      const result = await factorStepOf(exchange, cookie, 'web', 'passkey', async (principal, session) =>
        response === undefined ? false : assertionAccepted(exchange, principal, session.id, response),
      );
      return answerStep(exchange, result, cookie, request.cookies[DEVICE_COOKIE], 'login', form);
    });
    return send(reply, answer);
  });

  webPage(app, clinic, { method: 'POST', url: '/logout', action: 'logout' }, async (visit) => {
    if (visit.session) await clinic.behaviour.endSession(visit.query, visit.session, visit.now);
    return { status: 302, location: '/login', setCookie: cookieOf('', { maxAge: 0 }) };
  });
}
