import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.no-patient',
  breaks: 'The log does not say in whose record a search was made.',
  fails: ['audit.entries-whole', 'audit.books-accurate'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      auditEntry(happened.action === 'search-type' ? { ...happened, patient: undefined } : happened),
  }),
};

export default fault;
