import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'alert.prominent-record-unnoticed',
  breaks: 'Nobody is told when a prominent record is opened.',
  fails: ['audit.alerts-raised'],
  blinds: [],
  override: ({ raisesAlert }) => ({ raisesAlert: (cause) => cause !== 'prominent' && raisesAlert(cause) }),
};

export default fault;
