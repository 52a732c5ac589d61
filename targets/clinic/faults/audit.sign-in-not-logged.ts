import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.sign-in-not-logged',
  breaks: 'Neither successful nor failed sign-ins leave an entry.',
  fails: ['audit.sign-ins-recorded', 'audit.books-complete'],
  blinds: [
    {
      check: 'audit.entries-whole',
      control: 'entries-found',
      why: 'Elements can not be looked for in entries that are not there.',
    },
    {
      check: 'audit.nothing-secret',
      control: 'not-observed',
      why: 'Where the request that carried a secret has no entry, none that was looked at could have kept it.',
    },
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
