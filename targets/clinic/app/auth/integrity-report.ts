import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { storedVersions } from '../store/integrity.js';
import { administration } from './administration.js';

/** GET /admin/integrity: compares all that is stored with its codes, now, and says what is not as it was written. */
export function registerIntegrityReport(app: App, clinic: Clinic): void {
  const route = { method: 'GET', url: '/admin/integrity', action: 'integrity-report' } as const;
  administration(app, clinic, route, async ({ query, principal, now }) => {
    const { behaviour, integrityKey } = clinic;
    const versions = await storedVersions(query, principal.tenant);
    const named = (list: typeof versions) => [...new Set(list.map(({ type, id }) => `${type}/${id}`))];
    const altered = named(versions.filter((stored) => !behaviour.versionIntact(integrityKey, stored)));
    return {
      status: 200,
      json: {
        time: new Date(now).toISOString(),
        checked: versions.length,
        altered: behaviour.namedAsAltered(altered, named(versions)),
      },
    };
  });
}
