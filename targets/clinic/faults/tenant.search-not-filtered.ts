import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tenant.search-not-filtered',
  breaks: 'The search for patients finds those of every tenant.',
  fails: ['access.tenants'],
  blinds: [],
  override: ({ tenantAdmits }) => ({
    tenantAdmits: (patients, own, type, interaction) =>
      (type === 'Patient' && interaction === 'search-type') || tenantAdmits(patients, own, type, interaction),
  }),
};

export default fault;
