import type { Fault } from './fault.js';
import { isOrdinaryAccess } from './record-access.js';

const fault: Fault = {
  id: 'audit.time-without-zone',
  breaks: 'The time of an access stands in the log without its zone.',
  fails: [
    'audit.entries-whole',
    'audit.clocks-agree',
    'audit.reads-recorded',
    'audit.writes-recorded',
    'audit.denials-recorded',
    'audit.books-accurate',
  ],
  blinds: [],
  override: ({ auditForm }) => ({
    auditForm(event, entry) {
      const kept = auditForm(event, entry);
      return isOrdinaryAccess(entry) ? { ...kept, recorded: String(kept.recorded).replace(/Z$/, '') } : kept;
    },
  }),
};

export default fault;
