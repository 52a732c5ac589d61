import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'factor.reset-not-logged',
  breaks: 'The help desk resets factors without an entry in the log.',
  fails: ['authenticators.changes'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (entry) => (entry.action === 'factor-reset' ? undefined : auditEntry(entry)),
  }),
};

export default fault;
