import type { Fault } from './fault.js';
import { ENTRIES_OF_SECRETS, ENTRIES_TO_LOOK_INTO } from './missing-entries.js';

const fault: Fault = {
  id: 'audit.write-not-logged',
  breaks: 'Adding to a record or changing it leaves no entry.',
  fails: ['audit.writes-recorded', 'audit.books-complete', 'integrity.changes-kept'],
  blinds: [ENTRIES_TO_LOOK_INTO, ENTRIES_OF_SECRETS],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.outcome === 'success' && (happened.action === 'create' || happened.action === 'update')
        ? undefined
        : auditEntry(happened),
  }),
};

export default fault;
