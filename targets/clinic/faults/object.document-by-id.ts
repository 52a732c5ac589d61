import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'object.document-by-id',
  breaks: 'A document’s description is given to every clinician of the tenant who knows its id.',
  fails: ['access.objects'],
  blinds: [],
  override: ({ inCareTeam }) => ({
    inCareTeam: (patient, type, interaction) =>
      (type === 'DocumentReference' && interaction === 'read') || inCareTeam(patient, type, interaction),
  }),
};

export default fault;
