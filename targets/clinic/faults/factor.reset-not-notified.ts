import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'factor.reset-not-notified',
  breaks: 'Nobody is told that the help desk reset the passkeys.',
  fails: ['authenticators.changes'],
  blinds: [],
  override: ({ tellsOf }) => ({ tellsOf: (change) => change !== 'reset' && tellsOf(change) }),
};

export default fault;
