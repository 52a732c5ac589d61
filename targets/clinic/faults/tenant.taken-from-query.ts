import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tenant.taken-from-query',
  breaks: 'The tenant that a parameter of the query names is believed.',
  fails: ['access.tenants'],
  blinds: [],
  override: ({ tenantOf }) => ({ tenantOf: (own, hints) => hints.query ?? tenantOf(own, hints) }),
};

export default fault;
