import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'factor.removal-not-logged',
  breaks: 'A passkey that its owner removes leaves no entry in the log.',
  fails: ['authenticators.changes'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (entry) => (entry.action === 'factor-remove' ? undefined : auditEntry(entry)),
  }),
};

export default fault;
