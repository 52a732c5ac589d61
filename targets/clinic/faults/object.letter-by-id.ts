import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'object.letter-by-id',
  breaks: 'The content of a document is given to every clinician of the tenant who knows its id.',
  fails: ['access.objects'],
  blinds: [],
  override: ({ inCareTeam }) => ({
    inCareTeam: (patient, type, interaction) => type === 'Binary' || inCareTeam(patient, type, interaction),
  }),
};

export default fault;
