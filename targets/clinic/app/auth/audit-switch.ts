import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { administration } from './administration.js';

/** Where an administrator would look for the switch of the audit log. It says that there is none, and that he asked. */
export function registerAuditSwitch(app: App, clinic: Clinic): void {
  administration(
    app,
    clinic,
    { method: 'PUT', url: '/admin/audit-log', action: 'audit-switch' },
    async (call) => {
      const { recording } = (call.body ?? {}) as { readonly recording?: unknown };
      if (typeof recording !== 'boolean')
        return {
          status: 422,
          json: { error: 'recording: expected true or false' },
          about: { why: 'malformed' },
        };
      if (!clinic.behaviour.maySwitchLog(call.principal, recording))
        return { status: 403, json: { error: 'forbidden' }, about: { why: 'never' } };
      return { status: 204 };
    },
  );
}
