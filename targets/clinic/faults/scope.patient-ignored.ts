import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'scope.patient-ignored',
  breaks: 'A scope for one patient opens every patient of the user.',
  fails: ['access.scopes'],
  blinds: [],
  override: ({ scopeReach }) => ({
    scopeReach: (granted, type, interaction) =>
      scopeReach(granted, type, interaction) === undefined ? undefined : 'every-patient',
  }),
};

export default fault;
