import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'factor.removed-by-aged-session',
  breaks: 'A session of any age takes a passkey from the account.',
  fails: ['authenticators.changes'],
  blinds: [],
  override: ({ freshEnough }) => ({
    freshEnough: (check) => check.sensitive === 'factor-remove' || freshEnough(check),
  }),
};

export default fault;
