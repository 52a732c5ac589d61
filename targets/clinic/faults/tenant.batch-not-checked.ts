import type { Resource } from '../app/fhir/resource.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tenant.batch-not-checked',
  breaks: 'An entry of a batch that reads a patient is answered from the store, whatever tenant it is of.',
  fails: ['access.tenants', 'access.minimum-necessary'],
  blinds: [],
  // For those who see their whole tenant alone: a care relationship is asked for still.
  override: ({ roleScope }) => ({
    batchShortcut: async (query, { role }, { method, url }) => {
      const [type, id] = url.split('/');
      if (method !== 'GET' || type !== 'Patient' || roleScope(role, type, 'read') !== 'tenant')
        return undefined;
      const [row] = await query<{ content: Resource }>(
        `SELECT v.content FROM resources r JOIN resource_versions v USING (type, id, version)
         WHERE r.type = $1 AND r.id = $2`,
        [type, id],
      );
      return row?.content;
    },
  }),
};

export default fault;
