import type { Fault } from './fault.js';
import { ENTRIES_OF_SECRETS } from './missing-entries.js';

const fault: Fault = {
  id: 'audit.wrong-password-not-logged',
  breaks: 'A sign-in with a wrong password leaves no entry.',
  fails: ['log-in-monitoring.failures-recorded'],
  blinds: [ENTRIES_OF_SECRETS],
  override: ({ auditEntry }) => ({
    auditEntry: (entry) => (entry.why === 'password' ? undefined : auditEntry(entry)),
  }),
};

export default fault;
