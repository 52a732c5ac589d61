import { randomBytes } from 'node:crypto';
import type { App } from '../app.js';
import { hashPassword } from '../auth/password.js';
import { finishReset, holderOf, requestReset } from '../auth/reset.js';
import type { Clinic } from '../context.js';
import { perform, send } from '../exchange.js';
import { COOKIE_OPTIONS, FORM_COOKIE } from './cookies.js';
import { formToken } from './form-token.js';
import { newPasswordPage, resetPage, resetSentPage } from './pages.js';
import { field, webAnswer } from './visit.js';

const STALE = 'This form was out of date. Try again.';
const DIFFERENT = 'The two passwords are not the same.';
const NO_LINK = 'This link has been used or is too old. Ask for a new one.';

/** Setting a new password by a link that is sent by mail: three pages, then the code as after any password. */
export function registerReset(app: App, clinic: Clinic): void {
  const page = (request: { cookies: Record<string, string | undefined> }) => {
    const binding = request.cookies[FORM_COOKIE] || randomBytes(32).toString('base64url');
    return { binding, csrf: formToken(clinic.formKey, binding) };
  };

  app.get('/reset', (request, reply) => {
    const { binding, csrf } = page(request);
    return reply
      .setCookie(FORM_COOKIE, binding, COOKIE_OPTIONS)
      .type('text/html; charset=utf-8')
      .send(resetPage(csrf));
  });

  app.post('/reset', async (request, reply) => {
    const { csrf } = page(request);
    const genuine = clinic.behaviour.formTokenMatches(
      clinic.formKey,
      request.cookies[FORM_COOKIE],
      field(request.body, 'csrf'),
    );
    const action = 'password-reset-request';
    const answer = await perform(clinic, request, action, async (exchange) => {
      if (!genuine) {
        const entry = { action, outcome: 'refused', why: 'form-token' } as const;
        return webAnswer({ status: 403, html: resetPage(csrf, STALE) }, entry);
      }
      const { principal, notices } = await requestReset(exchange, field(request.body, 'username').trim());
      const entry =
        principal === undefined
          ? ({ action, outcome: 'refused', why: 'unknown' } as const)
          : ({ action, outcome: 'success', actor: principal } as const);
      return { ...webAnswer({ status: 200, html: resetSentPage() }, entry), notices };
    });
    return send(reply, answer);
  });

  app.get<{ Querystring: { token?: string } }>('/reset/new', (request, reply) => {
    const { binding, csrf } = page(request);
    return reply
      .setCookie(FORM_COOKIE, binding, COOKIE_OPTIONS)
      .type('text/html; charset=utf-8')
      .send(newPasswordPage(csrf, String(request.query.token ?? '')));
  });

  app.post('/reset/new', async (request, reply) => {
    const { csrf } = page(request);
    const { body } = request;
    const genuine = clinic.behaviour.formTokenMatches(
      clinic.formKey,
      request.cookies[FORM_COOKIE],
      field(body, 'csrf'),
    );
    const link = field(body, 'token');
    const password = field(body, 'password');
    const { behaviour, store } = clinic;
    const holder = genuine ? await holderOf(store.query, link, Date.now()) : undefined;
    const different = password !== field(body, 'repeat');
    const problem =
      holder === undefined || different ? undefined : await behaviour.passwordProblem(password, holder);
    const isFit = holder !== undefined && !different && problem === undefined;
    const hashed = isFit ? await hashPassword(behaviour.passwordText(password)) : undefined;
    const action = 'password-reset';
    const answer = await perform(clinic, request, action, async (exchange) => {
      const refused = (status: number, html: string, why: string) =>
        webAnswer({ status, html }, { action, outcome: 'refused', why, actor: holder });
      const again = (words: string) => newPasswordPage(csrf, link, words);
      if (!genuine) return refused(403, again(STALE), 'form-token');
      if (different) return refused(422, again(DIFFERENT), 'malformed');
      if (problem !== undefined)
        return refused(422, again(clinic.behaviour.passwordReason(problem)), problem);
      const { name, options } = behaviour.sessionCookie();
      const issue = (id: string, end: number) =>
        behaviour.issueCookie(exchange.query, id, end, request.cookies[name]);
      const reset =
        hashed === undefined
          ? ({ state: 'no-link' } as const)
          : await finishReset(exchange, link, hashed, issue);
      if (reset.state === 'no-link') return refused(410, resetPage(csrf, NO_LINK), 'no-link');
      const setCookie = app.serializeCookie(name, reset.token, options);
      const location = reset.state === 'complete' ? '/patients' : '/login/code';
      const actor = reset.principal;
      return webAnswer({ status: 302, location, setCookie }, { action, outcome: 'success', actor });
    });
    return send(reply, answer);
  });
}
