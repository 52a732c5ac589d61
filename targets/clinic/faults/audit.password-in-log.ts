import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.password-in-log',
  breaks: 'The log keeps what was typed as the password of an unknown user.',
  fails: ['log-in-monitoring.failures-recorded', 'audit.nothing-secret'],
  blinds: [],
  override: () => ({
    claimedName: (username, password) => `${username} (${password})`,
  }),
};

export default fault;
