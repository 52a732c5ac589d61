import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tenant.taken-from-host',
  breaks: 'The host name that was asked for decides whose records are served.',
  fails: ['access.tenants'],
  blinds: [],
  override: ({ tenantOf }) => ({
    tenantOf: (own, hints) => (hints.host === 'localhost' ? tenantOf(own, hints) : (hints.host ?? own)),
  }),
};

export default fault;
