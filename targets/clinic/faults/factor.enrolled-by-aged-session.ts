import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'factor.enrolled-by-aged-session',
  breaks: 'A session of any age binds a new passkey to the account.',
  fails: ['authenticators.changes'],
  blinds: [],
  override: ({ freshEnough }) => ({
    freshEnough: (check) => check.sensitive === 'factor-enrol' || freshEnough(check),
  }),
};

export default fault;
