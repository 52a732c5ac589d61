import { randomUUID } from 'node:crypto';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.search-of-another-request',
  breaks: 'A search stands in the log under the id of another request.',
  fails: ['audit.books-accurate'],
  blinds: [
    {
      check: 'audit.reports',
      control: 'ledger-in-log',
      why: 'A search that is not found by its request is found in no report either.',
    },
    {
      check: 'audit.entries-whole',
      control: 'entries-found',
      why: 'Elements can not be looked for in an entry that is not found by its request.',
    },
  ],
  override: ({ auditForm }) => ({
    auditForm(event, entry) {
      const kept = auditForm(event, entry);
      if (entry.action !== 'search-type' || !Array.isArray(kept.entity)) return kept;
      const entity = kept.entity.map((each) =>
        each.type?.code === 'XrequestId' ? { ...each, what: { identifier: { value: randomUUID() } } } : each,
      );
      return { ...kept, entity };
    },
  }),
};

export default fault;
