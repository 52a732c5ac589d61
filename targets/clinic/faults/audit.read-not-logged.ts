import type { Fault } from './fault.js';
import {
  ENTRIES_OF_CLASSES,
  ENTRIES_OF_SECRETS,
  ENTRIES_TO_LOOK_INTO,
  eventsOfReports,
} from './missing-entries.js';
import { isOrdinaryRead } from './record-access.js';

const fault: Fault = {
  id: 'audit.read-not-logged',
  breaks: 'Only changes and refusals are recorded: reading a patient’s record leaves no entry.',
  fails: ['audit.reads-recorded', 'audit.books-complete'],
  blinds: [
    eventsOfReports('read'),
    ENTRIES_TO_LOOK_INTO,
    ENTRIES_OF_SECRETS,
    ENTRIES_OF_CLASSES,
    {
      check: 'audit.unchangeable',
      control: 'entries-there-before',
      why: 'What is tried with an entry needs one: that of a read.',
    },
    {
      check: 'audit.readers-only',
      control: 'entitled-twin',
      why: 'What is tried with an entry needs one: that of a read.',
    },
    {
      check: 'audit.reading-recorded',
      control: 'log-read',
      why: 'What is tried with an entry needs one: that of a read.',
    },
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
