import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'access.billing-reads-observations',
  breaks: 'Billing staff can read and search observations of the whole tenant.',
  fails: ['access.role-matrix'],
  blinds: [
    {
      check: 'audit.denials-recorded',
      control: 'not-observed',
      why: 'One of the refusals that it looks for in the log no longer takes place.',
    },
    {
      check: 'audit.entries-whole',
      control: 'not-observed',
      why: 'One of the refusals whose entries it looks at no longer takes place.',
    },
  ],
  override: ({ roleScope }) => ({
    roleScope: (role, type, interaction) =>
      role === 'billing' && type === 'Observation' && interaction !== 'create'
        ? 'tenant'
        : roleScope(role, type, interaction),
  }),
};

export default fault;
