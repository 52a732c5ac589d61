import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'factor.enrolment-not-logged',
  breaks: 'A new passkey leaves no entry in the log.',
  fails: ['authenticators.changes'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (entry) => (entry.action === 'factor-enrol' ? undefined : auditEntry(entry)),
  }),
};

export default fault;
