import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'object.patch-not-checked',
  breaks: 'A correction of an observation asks for the role alone.',
  fails: ['access.objects'],
  blinds: [],
  override: ({ inCareTeam }) => ({
    inCareTeam: (patient, type, interaction) =>
      interaction === 'patch' || inCareTeam(patient, type, interaction),
  }),
};

export default fault;
