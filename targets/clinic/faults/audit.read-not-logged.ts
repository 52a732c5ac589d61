import type { Fault } from './fault.js';
import { isOrdinaryRead } from './record-access.js';

const fault: Fault = {
  id: 'audit.read-not-logged',
  breaks: 'Only changes and refusals are recorded: reading a patient’s record leaves no entry.',
  fails: ['audit.reads-recorded', 'audit.books-complete'],
  blinds: [
    {
      check: 'identity.users-told-apart',
      control: 'each-nonce-once',
      why: 'Users can not be told apart in entries that are not there.',
    },
  ],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.outcome === 'success' && isOrdinaryRead(happened) ? undefined : auditEntry(happened),
  }),
};

export default fault;
