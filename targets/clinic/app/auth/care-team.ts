import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { patientExists } from '../fhir/resource-store.js';
import { changeAccount } from './account-changes.js';
import { joinCareTeam, leaveCareTeam } from './accounts.js';
import { type Administration, administration } from './administration.js';

/** Who is in whose care team: administrators begin and end the relationship by which records are open. */
export function registerCareTeam(app: App, clinic: Clinic): void {
  const url = '/admin/users/:account/care-team/:patient';
  const changes = (
    route: { readonly method: 'PUT' | 'DELETE'; readonly action: 'care-team-join' | 'care-team-leave' },
    work: (call: Administration, id: string, patient: string) => Promise<void>,
  ) =>
    administration(app, clinic, { ...route, url }, async (call) => {
      const { account: id = '', patient = '' } = call.params;
      const known = await patientExists(call.query, call.principal.tenant, patient);
      const changed = known
        ? await changeAccount(call, call.principal, id, () => work(call, id, patient))
        : ({ done: false, why: 'not-found', message: 'There is no such patient.' } as const);
      if (changed.done) return { status: 204, about: { ...changed.about, patient } };
      const { why, message } = changed;
      return {
        status: why === 'own-account' ? 409 : 404,
        json: { error: why.replaceAll('-', '_'), error_description: message },
        about: { why },
      };
    });
  changes({ method: 'PUT', action: 'care-team-join' }, ({ query }, id, patient) =>
    joinCareTeam(query, id, patient),
  );
  changes({ method: 'DELETE', action: 'care-team-leave' }, ({ query }, id, patient) =>
    leaveCareTeam(query, id, patient),
  );
}
