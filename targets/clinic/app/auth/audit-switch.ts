import type { App } from '../app.js';
import { purgeBefore } from '../audit/retention.js';
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

/** Lets administrators purge what has been kept long enough, and nothing else. */
export function registerAuditPurge(app: App, clinic: Clinic): void {
  administration(
    app,
    clinic,
    { method: 'POST', url: '/admin/audit-log/purge', action: 'audit-purge' },
    async ({ body, query, now }) => {
      const { before } = (body ?? {}) as { readonly before?: unknown };
      const until = new Date(typeof before === 'string' ? before : Number.NaN);
      if (Number.isNaN(until.getTime()))
        return { status: 422, json: { error: 'before: expected a time' }, about: { why: 'malformed' } };
      if (until > clinic.behaviour.retainedSince(new Date(now)))
        return { status: 409, json: { error: 'retention_period' }, about: { why: 'retention' } };
      await purgeBefore(query, until);
      return { status: 204 };
    },
  );
}
