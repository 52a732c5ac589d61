import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'factor.enrolment-not-notified',
  breaks: 'Nobody is told that a passkey was added to the account.',
  fails: ['authenticators.changes'],
  blinds: [],
  override: ({ tellsOf }) => ({ tellsOf: (change) => change !== 'enrol' && tellsOf(change) }),
};

export default fault;
