import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.claimed-name-not-logged',
  breaks: 'A sign-in of an unknown user is recorded without the name that was given.',
  fails: ['log-in-monitoring.failures-recorded'],
  blinds: [],
  override: () => ({ claimedName: () => undefined }),
};

export default fault;
