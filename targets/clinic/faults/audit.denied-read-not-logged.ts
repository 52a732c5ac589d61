import type { Fault } from './fault.js';
import { isOrdinaryRead } from './record-access.js';

const fault: Fault = {
  id: 'audit.denied-read-not-logged',
  breaks: 'Refused attempts to read a record leave no entry.',
  fails: ['audit.denials-recorded', 'audit.books-complete'],
  blinds: [
    {
      check: 'audit.reports',
      control: 'ledger-in-log',
      why: 'A report can not be blamed for a refusal that the log itself lacks.',
    },
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
      happened.outcome === 'refused' && isOrdinaryRead(happened) ? undefined : auditEntry(happened),
  }),
};

export default fault;
