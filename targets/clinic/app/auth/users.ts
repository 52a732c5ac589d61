import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { administration } from './administration.js';

/** GET /admin/users: the accounts of the administrator's tenant, which is all that administrators see. */
export function registerUsers(app: App, clinic: Clinic): void {
  const route = { method: 'GET', url: '/admin/users', action: 'users-list' } as const;
  administration(app, clinic, route, async ({ query, principal }) => {
    const users = await query(
      'SELECT id, username, role, display FROM users WHERE tenant = $1 ORDER BY username',
      [principal.tenant],
    );
    return { status: 200, json: { users } };
  });
}
