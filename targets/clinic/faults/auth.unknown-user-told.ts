import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'auth.unknown-user-told',
  breaks: 'A refused sign-in says whether there is such a user.',
  fails: ['log-in-monitoring.failures-recorded'],
  blinds: [],
  override: ({ refusalOf }) => ({
    refusalOf: (account) => (account === undefined ? 'unknown_user' : refusalOf(account)),
  }),
};

export default fault;
