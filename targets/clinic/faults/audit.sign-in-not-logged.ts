import type { Fault } from './fault.js';
import { ENTRIES_OF_SECRETS, ENTRIES_TO_LOOK_INTO } from './missing-entries.js';

const fault: Fault = {
  id: 'audit.sign-in-not-logged',
  breaks: 'Neither successful nor failed sign-ins leave an entry.',
  fails: ['audit.sign-ins-recorded', 'audit.books-complete'],
  blinds: [
    ENTRIES_TO_LOOK_INTO,
    ENTRIES_OF_SECRETS,
    {
      check: 'log-in-monitoring.failures-recorded',
      control: 'success-recorded',
      why: 'Where not even a complete sign-in is on record, a failed one that is missing shows nothing more.',
    },
    {
      check: 'log-in-monitoring.unusual-noticed',
      control: 'log-readable',
      why: 'A sign-in without an entry can not have one that speaks of a risk, nor one that does not.',
    },
  ],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.action === 'login' || happened.action === 'login-password' ? undefined : auditEntry(happened),
  }),
};

export default fault;
