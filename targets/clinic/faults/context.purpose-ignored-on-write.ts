import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'context.purpose-ignored-on-write',
  breaks: 'The purpose of a request is asked for before reading alone.',
  fails: ['access.contexts'],
  blinds: [],
  override: ({ purposeAdmits }) => ({
    purposeAdmits: (role, purpose, interaction) =>
      interaction === 'create' || purposeAdmits(role, purpose, interaction),
  }),
};

export default fault;
