import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'object.search-not-filtered',
  breaks: 'The search for observations finds those of every patient of the tenant.',
  fails: ['access.objects'],
  blinds: [],
  override: ({ inCareTeam }) => ({
    inCareTeam: (patient, type, interaction) =>
      (type === 'Observation' && interaction === 'search-type') || inCareTeam(patient, type, interaction),
  }),
};

export default fault;
