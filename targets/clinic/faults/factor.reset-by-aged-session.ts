import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'factor.reset-by-aged-session',
  breaks: 'The help desk resets factors with a session of any age.',
  fails: ['authenticators.changes'],
  blinds: [],
  override: ({ freshEnough }) => ({
    freshEnough: (check) => check.sensitive === 'factor-reset' || freshEnough(check),
  }),
};

export default fault;
