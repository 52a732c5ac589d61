import type { App } from '../app.js';
import { confirm } from '../auth/reauthenticate.js';
import type { Clinic } from '../context.js';
import { confirmPage } from './passkey-pages.js';
import { field, type WebReply, type WebVisit, webPage } from './visit.js';

const PROBLEMS = {
  refused: 'That didn’t work. Check what you entered and try again.',
  locked: 'Too many attempts. Wait a minute, then try again.',
};

/** Where to go on afterwards: a page of the clinic itself, whatever was asked for. */
function destination(given: string): string {
  return /^\/(?!\/)[\w/.-]*$/.test(given) ? given : '/patients';
}

/** What changes the factors takes all of them. */
function needsCode(to: string): boolean {
  return to === '/account' || to === '/admin/accounts';
}

/** Leads to the page that asks again, and from there back. */
export function toConfirm(to: string): WebReply {
  return { status: 302, location: `/confirm?to=${encodeURIComponent(to)}`, about: { why: 'not-fresh' } };
}

async function submit({ principal, session, csrf, body, ...exchange }: WebVisit): Promise<WebReply> {
  const to = destination(field(body, 'to'));
  const code = field(body, 'code').trim();
  const form = (status: number, problem: keyof typeof PROBLEMS): WebReply => ({
    status,
    html: confirmPage({ principal, csrf }, to, needsCode(to), PROBLEMS[problem]),
    about: { why: problem === 'locked' ? 'locked' : 'password' },
  });
  if (session === undefined) return form(401, 'refused');
  const confirmed = await confirm(exchange, principal, session, field(body, 'password'), code);
  if (confirmed === 'locked') return form(429, 'locked');
  return confirmed === 'refused' ? form(401, 'refused') : { status: 302, location: to };
}

/** The page of step-up: whoever holds the session shows once more who they are. */
export function registerConfirm(app: App, clinic: Clinic): void {
  const action = 'reauthenticate';
  webPage(app, clinic, { method: 'GET', url: '/confirm', action }, async ({ principal, csrf, search }) => {
    const to = destination(search.get('to') ?? '');
    return { status: 200, html: confirmPage({ principal, csrf }, to, needsCode(to)) };
  });
  webPage(app, clinic, { method: 'POST', url: '/confirm', action }, submit);
}
