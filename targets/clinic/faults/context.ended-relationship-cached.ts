import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'context.ended-relationship-cached',
  breaks: 'Who was once found in a care team is remembered, also when the relationship has ended.',
  fails: ['access.contexts'],
  blinds: [],
  override: ({ inCareTeam }) => {
    const found = new Set<string>();
    return {
      inCareTeam: (patient, type, interaction) => {
        const key = `${patient.user} ${patient.id}`;
        if (inCareTeam(patient, type, interaction)) found.add(key);
        return found.has(key);
      },
    };
  },
};

export default fault;
