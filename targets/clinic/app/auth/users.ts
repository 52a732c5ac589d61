import type { App } from '../app.js';
import type { AuditedAction } from '../audit/entry.js';
import type { Clinic } from '../context.js';
import {
  type Asked,
  type Changed,
  changeDuties,
  changeRole,
  create,
  disable,
  enable,
  prepareAccount,
  type Refusal,
  remove,
} from './account-changes.js';
import { listAccounts } from './accounts.js';
import { type Administration, administration } from './administration.js';

const STATUS: Partial<Readonly<Record<Refusal, number>>> = {
  'not-found': 404,
  taken: 409,
  'own-account': 409,
  exclusive: 409,
};

function refusal({ why, message }: Extract<Changed, { done: false }>) {
  return {
    status: STATUS[why] ?? 422,
    json: { error: why.replaceAll('-', '_'), error_description: message },
    about: { why },
  };
}

/** Accounts of the administrator's tenant, which is all that administrators see and change. */
export function registerUsers(app: App, clinic: Clinic): void {
  const list = { method: 'GET', url: '/admin/users', action: 'users-list' } as const;
  administration(app, clinic, list, async ({ query, principal }) => ({
    status: 200,
    json: { users: await listAccounts(query, principal.tenant) },
  }));

  const creation = { method: 'POST', url: '/admin/users', action: 'user-create' } as const;
  administration(app, clinic, creation, async (call) => {
    const asked = (call.body ?? {}) as Asked;
    const made = await create(
      call,
      call.principal,
      await prepareAccount(clinic, asked, call.principal.tenant),
    );
    if (!made.done) return refusal(made);
    const { id, totp, temporary, about } = made;
    const password = temporary === undefined ? {} : { password: temporary };
    return { status: 201, json: { id, totp_secret: totp, ...password }, about };
  });

  const changes = (
    method: 'POST' | 'PUT' | 'DELETE',
    url: string,
    action: AuditedAction,
    work: (call: Administration, id: string) => Promise<Changed>,
  ) =>
    administration(app, clinic, { method, url: `/admin/users/:account${url}`, action }, async (call) => {
      const changed = await work(call, call.params.account ?? '');
      return changed.done ? { status: 204, about: changed.about } : refusal(changed);
    });
  changes('POST', '/disable', 'user-disable', (call, id) => disable(call, call.principal, id));
  changes('POST', '/enable', 'user-enable', (call, id) => enable(call, call.principal, id));
  changes('DELETE', '', 'user-delete', (call, id) => remove(call, call.principal, id));
  changes('PUT', '/duties', 'user-duties', (call, id) =>
    changeDuties(call, call.principal, id, (call.body as { duties?: unknown } | null)?.duties),
  );
  changes('PUT', '/role', 'user-role', (call, id) =>
    changeRole(call, call.principal, id, (call.body as { role?: unknown } | null)?.role),
  );
}
