import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'fields.history-unfiltered',
  breaks: 'What a patient was before is shown with every field, whatever the role.',
  fails: ['access.minimum-necessary'],
  blinds: [],
  override: ({ withheldFields }) => ({
    withheldFields: (role, interaction) =>
      interaction === 'vread' || interaction === 'history-instance' ? [] : withheldFields(role, interaction),
  }),
};

export default fault;
