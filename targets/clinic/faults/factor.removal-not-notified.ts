import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'factor.removal-not-notified',
  breaks: 'Nobody is told that a passkey was removed from the account.',
  fails: ['authenticators.changes'],
  blinds: [],
  override: ({ tellsOf }) => ({ tellsOf: (change) => change !== 'remove' && tellsOf(change) }),
};

export default fault;
