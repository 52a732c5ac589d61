import { findResource } from '../app/fhir/resource-store.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'object.batch-not-checked',
  breaks: 'An entry of a batch that reads is answered from the store, for whoever may send a batch.',
  fails: ['access.objects', 'access.scopes', 'access.minimum-necessary'],
  blinds: [],
  // Of the own tenant alone: the wall between tenants stands.
  override: () => ({
    batchShortcut: async (query, principal, { method, url }) => {
      const [type = '', id = ''] = url.split('/');
      return method === 'GET' ? (await findResource(query, principal.tenant, type, id))?.content : undefined;
    },
  }),
};

export default fault;
