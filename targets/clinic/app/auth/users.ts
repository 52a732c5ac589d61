import { mayListUsers } from '../access/policy.js';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { perform, send } from '../exchange.js';
import { callerByBearer } from './authenticate.js';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** GET /admin/users: the accounts of the administrator's tenant, which is all that administrators see. */
export function registerUsers(app: App, clinic: Clinic): void {
  app.get('/admin/users', async (request, reply) => {
    const answer = await perform(clinic, request, 'users-list', async (exchange) => {
      const caller = await callerByBearer(exchange, request.headers.authorization, 'users', 'list');
      const actor = caller.principal;
      const refused = (status: number, error: string, why: string, headers = {}) => ({
        status,
        headers: { ...JSON_TYPE, ...headers },
        body: JSON.stringify({ error }),
        entry: { action: 'users-list', outcome: 'refused', why, actor } as const,
      });
      if (!caller.admitted) {
        return refused(401, 'invalid_token', 'credentials', { 'www-authenticate': 'Bearer realm="clinic"' });
      }
      if (!mayListUsers(caller.principal.role)) return refused(403, 'forbidden', 'role');
      const users = await exchange.query(
        'SELECT id, username, role, display FROM users WHERE tenant = $1 ORDER BY username',
        [caller.principal.tenant],
      );
      const entry = { action: 'users-list', outcome: 'success', actor } as const;
      return { status: 200, headers: JSON_TYPE, body: JSON.stringify({ users }), entry };
    });
    return send(reply, answer);
  });
}
