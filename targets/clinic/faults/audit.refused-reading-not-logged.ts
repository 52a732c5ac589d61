import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.refused-reading-not-logged',
  breaks: 'Being refused an entry of the log leaves none.',
  fails: ['audit.reading-recorded'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.action === 'audit-read' && happened.outcome === 'refused' ? undefined : auditEntry(happened),
  }),
};

export default fault;
