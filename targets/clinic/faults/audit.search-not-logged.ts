import type { Fault } from './fault.js';
import { ENTRIES_TO_LOOK_INTO, eventsOfReports } from './missing-entries.js';

const fault: Fault = {
  id: 'audit.search-not-logged',
  breaks: 'Searching in patient records leaves no entry.',
  fails: ['audit.books-complete'],
  blinds: [eventsOfReports('search'), ENTRIES_TO_LOOK_INTO],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) => (happened.action === 'search-type' ? undefined : auditEntry(happened)),
  }),
};

export default fault;
