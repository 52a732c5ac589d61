import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'alert.failures-unnoticed',
  breaks: 'Nobody is told of repeated failures to sign in.',
  fails: ['audit.alerts-raised'],
  blinds: [],
  override: ({ raisesAlert }) => ({ raisesAlert: (cause) => cause !== 'failures' && raisesAlert(cause) }),
};

export default fault;
