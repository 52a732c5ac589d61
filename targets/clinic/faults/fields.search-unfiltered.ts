import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'fields.search-unfiltered',
  breaks: 'Billing gets the whole of a patient by searching for it.',
  fails: ['access.minimum-necessary'],
  blinds: [],
  override: ({ withheldFields }) => ({
    withheldFields: (role, interaction) =>
      role === 'billing' && interaction === 'search-type' ? [] : withheldFields(role, interaction),
  }),
};

export default fault;
