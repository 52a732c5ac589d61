import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.search-not-logged',
  breaks: 'Searching in patient records leaves no entry.',
  fails: ['audit.books-complete'],
  blinds: [
    {
      check: 'audit.reports',
      control: 'ledger-in-log',
      why: 'A report can not be blamed for a search that the log itself lacks.',
    },
    {
      check: 'audit.entries-whole',
      control: 'entries-found',
      why: 'Elements can not be looked for in entries that are not there.',
    },
  ],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) => (happened.action === 'search-type' ? undefined : auditEntry(happened)),
  }),
};

export default fault;
