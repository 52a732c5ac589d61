import type { Fault } from './fault.js';
import { ENTRIES_OF_SECRETS, ENTRIES_TO_LOOK_INTO } from './missing-entries.js';

const fault: Fault = {
  id: 'audit.creation-not-logged',
  breaks: 'Adding to a record leaves no entry; changing it does.',
  fails: ['audit.writes-recorded', 'audit.books-complete'],
  blinds: [ENTRIES_TO_LOOK_INTO, ENTRIES_OF_SECRETS],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.outcome === 'success' && happened.action === 'create' ? undefined : auditEntry(happened),
  }),
};

export default fault;
