import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.creation-not-logged',
  breaks: 'Adding to a record leaves no entry; changing it does.',
  fails: ['audit.writes-recorded', 'audit.books-complete'],
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
  ],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.outcome === 'success' && happened.action === 'create' ? undefined : auditEntry(happened),
  }),
};

export default fault;
