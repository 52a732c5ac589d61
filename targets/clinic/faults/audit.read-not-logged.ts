import type { Fault } from './fault.js';
import { isOrdinaryRead } from './record-access.js';

const fault: Fault = {
  id: 'audit.read-not-logged',
  breaks: 'Only changes and refusals are recorded: reading a patient’s record leaves no entry.',
  fails: ['audit.reads-recorded', 'audit.books-complete'],
  blinds: [
    {
      check: 'audit.reports',
      control: 'ledger-in-log',
      why: 'A report can not be blamed for a read that the log itself lacks.',
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
