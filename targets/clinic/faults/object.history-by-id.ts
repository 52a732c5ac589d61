import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'object.history-by-id',
  breaks:
    'Who may not read a record may still read what it was before: versions and history ask for no relationship.',
  fails: ['access.objects'],
  blinds: [],
  override: ({ inCareTeam }) => ({
    inCareTeam: (patient, type, interaction) =>
      interaction === 'vread' || interaction === 'history-instance' || inCareTeam(patient, type, interaction),
  }),
};

export default fault;
