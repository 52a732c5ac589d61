import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.step-token-reusable',
  breaks: 'The token of the password step goes on working after the sign-in that it was for.',
  fails: ['auth.second-factor-holds'],
  blinds: [],
  override: () => ({ pendingEnds: () => false }),
};

export default fault;
