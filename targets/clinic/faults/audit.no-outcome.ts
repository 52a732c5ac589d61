import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.no-outcome',
  breaks: 'The log does not say whether a search succeeded.',
  fails: ['audit.entries-whole', 'audit.books-accurate'],
  blinds: [],
  override: ({ auditForm }) => ({
    auditForm(event, entry) {
      const { outcome, ...kept } = auditForm(event, entry);
      return entry.action === 'search-type' ? kept : { ...kept, outcome };
    },
  }),
};

export default fault;
