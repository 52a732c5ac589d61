import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'alert.mass-access-unnoticed',
  breaks: 'Nobody is told when one user reads very many records.',
  fails: ['audit.alerts-raised'],
  blinds: [],
  override: ({ raisesAlert }) => ({ raisesAlert: (cause) => cause !== 'mass-access' && raisesAlert(cause) }),
};

export default fault;
