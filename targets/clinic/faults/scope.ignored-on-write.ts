import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'scope.ignored-on-write',
  breaks: 'The scope of a token is asked for before reading alone; a change asks for the role.',
  fails: ['access.scopes'],
  blinds: [],
  override: ({ scopeReach }) => ({
    scopeReach: (granted, type, interaction) =>
      ['create', 'update', 'patch'].includes(interaction)
        ? 'every-patient'
        : scopeReach(granted, type, interaction),
  }),
};

export default fault;
