import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'fields.read-unfiltered',
  breaks:
    'Who reads a patient gets every field, whatever the role; searches and versions leave out what they should.',
  fails: ['access.minimum-necessary'],
  blinds: [],
  override: ({ withheldFields }) => ({
    withheldFields: (role, interaction) => (interaction === 'read' ? [] : withheldFields(role, interaction)),
  }),
};

export default fault;
