import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tenant.taken-from-header',
  breaks: 'The tenant that the application’s own header names is believed.',
  fails: ['access.tenants'],
  blinds: [],
  override: ({ tenantOf }) => ({ tenantOf: (own, hints) => hints.header ?? tenantOf(own, hints) }),
};

export default fault;
