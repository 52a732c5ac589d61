import type { Fault } from './fault.js';
import { isOrdinaryAccess } from './record-access.js';

const fault: Fault = {
  id: 'audit.denied-logged-as-success',
  breaks: 'Refused attempts are recorded as if they had succeeded.',
  fails: ['audit.denials-recorded', 'audit.books-accurate'],
  blinds: [
    {
      check: 'audit.reports',
      control: 'order by outcome',
      why: 'Where a refusal is recorded as a success all entries have one outcome, and no order shows.',
    },
  ],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      auditEntry(
        happened.outcome === 'refused' && isOrdinaryAccess(happened)
          ? { ...happened, outcome: 'success', why: undefined }
          : happened,
      ),
  }),
};

export default fault;
