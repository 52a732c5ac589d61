import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.search-wrong-patient',
  breaks: 'A search in the record of one patient is recorded as one in that of another.',
  fails: ['audit.books-accurate'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      auditEntry(
        happened.action === 'search-type' && happened.patient !== undefined
          ? { ...happened, patient: happened.patient === 'p-ben' ? 'p-alice' : 'p-ben' }
          : happened,
      ),
  }),
};

export default fault;
