import type { Role } from '../access/policy.js';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import type { Query } from '../store/store.js';
import { ownAccount } from './own-account.js';

/** Columns of an account that a change of the profile can write. */
export interface ProfileChange {
  readonly display?: string;
  readonly role?: Role;
  readonly tenant?: string;
}

/** What of a request for one's own profile is written: the name that is shown, and nothing else that came along. */
export function profileChange(asked: Readonly<Record<string, unknown>>): ProfileChange {
  const { display } = asked;
  const text = typeof display === 'string' ? display.trim() : '';
  return text === '' ? {} : { display: text.slice(0, 100) };
}

async function profileOf(query: Query, userId: string): Promise<object> {
  const [found] = await query<{ username: string }>(
    'SELECT username, display, role, tenant FROM users WHERE id = $1',
    [userId],
  );
  return found ?? {};
}

/** GET and PUT /auth/profile: what people see, and may change, of their own account. */
export function registerProfile(app: App, clinic: Clinic): void {
  const url = '/auth/profile';
  ownAccount(app, clinic, { method: 'GET', url, action: 'profile-read' }, async ({ query, principal }) => ({
    status: 200,
    json: await profileOf(query, principal.userId),
  }));
  ownAccount(
    app,
    clinic,
    { method: 'PUT', url, action: 'profile-update' },
    async ({ query, principal, body }) => {
      const asked = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
      const { display, role, tenant } = clinic.behaviour.profileChange(asked);
      if (display === undefined) {
        return { status: 422, json: { error: 'malformed' }, about: { why: 'malformed' } };
      }
      await query(
        `UPDATE users SET display = $2, role = coalesce($3, role), tenant = coalesce($4, tenant) WHERE id = $1`,
        [principal.userId, display, role ?? null, tenant ?? null],
      );
      return { status: 200, json: await profileOf(query, principal.userId) };
    },
  );
}
