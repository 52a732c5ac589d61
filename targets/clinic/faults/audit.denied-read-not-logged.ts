import type { Fault } from './fault.js';
import {
  ENTRIES_OF_CLASSES,
  ENTRIES_OF_SECRETS,
  ENTRIES_TO_LOOK_INTO,
  eventsOfReports,
} from './missing-entries.js';
import { isOrdinaryRead } from './record-access.js';

const fault: Fault = {
  id: 'audit.denied-read-not-logged',
  breaks: 'Refused attempts to read a record leave no entry.',
  fails: ['audit.denials-recorded', 'audit.books-complete'],
  blinds: [eventsOfReports('refusal'), ENTRIES_TO_LOOK_INTO, ENTRIES_OF_SECRETS, ENTRIES_OF_CLASSES],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.outcome === 'refused' && isOrdinaryRead(happened) ? undefined : auditEntry(happened),
  }),
};

export default fault;
