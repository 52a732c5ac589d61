import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.wrong-code-not-logged',
  breaks: 'A sign-in with a wrong code leaves no entry.',
  fails: ['log-in-monitoring.failures-recorded'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (entry) => (entry.why === 'code' ? undefined : auditEntry(entry)),
  }),
};

export default fault;
