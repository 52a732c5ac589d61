import { mayAdminister } from '../access/policy.js';
import type { App } from '../app.js';
import type { AuditedAction } from '../audit/entry.js';
import {
  type Changed,
  changeRole,
  create,
  disable,
  enable,
  prepareAccount,
  remove,
} from '../auth/account-changes.js';
import { listAccounts } from '../auth/accounts.js';
import { changePassword } from '../auth/password-change.js';
import type { Clinic } from '../context.js';
import { accountsPage, createdPage, passwordPage } from './account-pages.js';
import { refusedPage } from './pages.js';
import { field, type WebReply, type WebVisit, webPage } from './visit.js';

const ACCOUNTS = '/admin/accounts';

/** Accounts for administrators, and everyone's own password, as pages. */
export function registerAccounts(app: App, clinic: Clinic): void {
  const forAdministrators = (
    method: 'GET' | 'POST',
    url: string,
    action: AuditedAction,
    work: (visit: WebVisit) => Promise<WebReply>,
  ) =>
    webPage(app, clinic, { method, url, action }, async (visit) => {
      if (mayAdminister(visit.principal.role)) return work(visit);
      const html = refusedPage(userOf(visit), { message: 'Accounts are for administrators.' });
      return { status: 403, html, about: { why: 'role' } };
    });

  forAdministrators('GET', ACCOUNTS, 'users-list', async (visit) => ({
    status: 200,
    html: accountsPage(userOf(visit), await listAccounts(visit.query, visit.principal.tenant)),
  }));

  forAdministrators('POST', ACCOUNTS, 'user-create', async (visit) => {
    const { principal, body } = visit;
    const asked = {
      username: field(body, 'username'),
      display: field(body, 'display'),
      role: field(body, 'role'),
    };
    const made = await create(visit, principal, await prepareAccount(clinic, asked, principal.tenant));
    if (!made.done) return refusedWith(visit, made, { username: asked.username });
    const { id, totp, temporary = '', about } = made;
    const html = createdPage(userOf(visit), {
      id,
      username: asked.username.trim(),
      password: temporary,
      totp,
    });
    return { status: 201, html, about };
  });

  const change = (
    what: string,
    action: AuditedAction,
    work: (visit: WebVisit, id: string) => Promise<Changed>,
  ) =>
    forAdministrators('POST', `${ACCOUNTS}/:account/${what}`, action, async (visit) => {
      const changed = await work(visit, visit.params.account ?? '');
      if (!changed.done) return refusedWith(visit, changed);
      return { status: 302, location: ACCOUNTS, about: changed.about };
    });
  change('disable', 'user-disable', (visit, id) => disable(visit, visit.principal, id));
  change('enable', 'user-enable', (visit, id) => enable(visit, visit.principal, id));
  change('delete', 'user-delete', (visit, id) => remove(visit, visit.principal, id));
  change('role', 'user-role', (visit, id) =>
    changeRole(visit, visit.principal, id, field(visit.body, 'role')),
  );

  const own = '/account/password';
  webPage(app, clinic, { method: 'GET', url: own, action: 'password-page' }, async (visit) => ({
    status: 200,
    html: passwordPage(userOf(visit)),
  }));
  webPage(app, clinic, { method: 'POST', url: own, action: 'password-change' }, async (visit) => {
    const { principal, session, body } = visit;
    const refused = await changePassword(
      visit,
      principal,
      session,
      field(body, 'current'),
      field(body, 'next'),
    );
    if (refused === undefined) return { status: 200, html: passwordPage(userOf(visit), { done: true }) };
    const html = passwordPage(userOf(visit), { problem: refused.message });
    return { status: 422, html, about: { why: refused.why } };
  });
}

function userOf({ principal, csrf }: WebVisit) {
  return { principal, csrf };
}

async function refusedWith(
  visit: WebVisit,
  { why, message }: Extract<Changed, { done: false }>,
  typed: { readonly username?: string } = {},
): Promise<WebReply> {
  const accounts = await listAccounts(visit.query, visit.principal.tenant);
  const status = why === 'not-found' ? 404 : why === 'taken' ? 409 : 422;
  return {
    status,
    html: accountsPage(userOf(visit), accounts, { problem: message, typed }),
    about: { why },
  };
}
