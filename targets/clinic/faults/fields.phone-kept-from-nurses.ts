import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'fields.phone-kept-from-nurses',
  breaks: 'Nurses are not given the telephone number, which their work needs.',
  fails: ['access.minimum-necessary'],
  blinds: [],
  override: ({ withheldFields }) => ({
    withheldFields: (role, interaction) =>
      role === 'nurse'
        ? [...withheldFields(role, interaction), 'telecom']
        : withheldFields(role, interaction),
  }),
};

export default fault;
