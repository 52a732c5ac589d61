import { readFileSync } from 'node:fs';
import { mayAdminister } from '../access/policy.js';
import type { App } from '../app.js';
import type { Sensitive } from '../auth/freshness.js';
import { enrol, enrolmentOptions } from '../auth/passkeys/ceremony.js';
import { noticesOf } from '../auth/passkeys/notices.js';
import { resetPasskeys } from '../auth/passkeys/reset.js';
import { formCredential, registrationOf } from '../auth/passkeys/response.js';
import { labelOf } from '../auth/passkeys/routes.js';
import { passkeysOf, removePasskey } from '../auth/passkeys/store.js';
import type { Clinic } from '../context.js';
import { PASSKEYS_FILE } from '../paths.js';
import { toConfirm } from './confirm.js';
import { refusedPage } from './pages.js';
import { accountPage } from './passkey-pages.js';
import { field, type WebReply, type WebVisit, webPage } from './visit.js';

const NOT_ADDED = 'The passkey was not added. Reload the page and try again.';

function isFresh({ clinic, session, now }: WebVisit, sensitive: Sensitive): boolean {
  return clinic.behaviour.freshEnough({ session, sensitive, via: 'web', now, limits: clinic.limits });
}

async function show(visit: WebVisit, status = 200, problem?: string): Promise<WebReply> {
  const { query, principal, session, csrf } = visit;
  const fresh = session !== undefined && isFresh(visit, 'factor-enrol');
  const options = fresh ? await enrolmentOptions(visit, principal, session.id) : undefined;
  const passkeys = await passkeysOf(query, principal.userId);
  return { status, html: accountPage({ principal, csrf }, passkeys, options, problem) };
}

async function add(visit: WebVisit): Promise<WebReply> {
  const { principal, session, body } = visit;
  if (session === undefined || !isFresh(visit, 'factor-enrol')) return toConfirm('/account');
  const response = registrationOf(formCredential(body));
  const label = labelOf(field(body, 'label'));
  const passkey = response && (await enrol(visit, principal, session.id, response, label));
  const object = `Person/${principal.username}`;
  if (!passkey) return { ...(await show(visit, 400, NOT_ADDED)), about: { why: 'passkey', object } };
  const notices = await noticesOf(visit, principal.userId, 'enrol');
  return { status: 302, location: '/account', about: { object }, notices };
}

async function remove(visit: WebVisit): Promise<WebReply> {
  const { query, principal, body } = visit;
  if (!isFresh(visit, 'factor-remove')) return toConfirm('/account');
  const removed = await removePasskey(query, principal.userId, field(body, 'id'));
  const object = `Person/${principal.username}`;
  if (!removed) return { status: 302, location: '/account', about: { object, why: 'not-found' } };
  const notices = await noticesOf(visit, principal.userId, 'remove');
  return { status: 302, location: '/account', about: { object }, notices };
}

/** The help desk, for someone who has lost theirs. */
async function reset(visit: WebVisit): Promise<WebReply> {
  const { principal, csrf, params } = visit;
  if (!mayAdminister(principal.role)) {
    const html = refusedPage({ principal, csrf }, { message: 'Accounts are for administrators.' });
    return { status: 403, html, about: { why: 'role' } };
  }
  if (!isFresh(visit, 'factor-reset')) return toConfirm('/admin/accounts');
  const done = await resetPasskeys(visit, principal.tenant, params.account ?? '');
  if (done === undefined) return { status: 302, location: '/admin/accounts', about: { why: 'not-found' } };
  const { username, notices } = done;
  return { status: 302, location: '/admin/accounts', about: { object: `Person/${username}` }, notices };
}

/** What an account signs in with, for the person whose account it is. */
export function registerPasskeyPages(app: App, clinic: Clinic): void {
  const script = readFileSync(PASSKEYS_FILE, 'utf8');
  app.get('/assets/passkeys.js', (_request, reply) =>
    reply
      .headers({ 'cache-control': 'public, max-age=300' })
      .type('text/javascript; charset=utf-8')
      .send(script),
  );
  webPage(app, clinic, { method: 'GET', url: '/account', action: 'factors-list' }, (visit) => show(visit));
  webPage(app, clinic, { method: 'POST', url: '/account/passkeys', action: 'factor-enrol' }, add);
  const resetUrl = '/admin/accounts/:account/reset-passkeys';
  webPage(app, clinic, { method: 'POST', url: resetUrl, action: 'factor-reset' }, reset);
  const url = '/account/passkeys/remove';
  webPage(app, clinic, { method: 'POST', url, action: 'factor-remove' }, remove);
}
