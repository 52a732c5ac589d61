import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.reading-not-logged',
  breaks: 'Reading a single entry of the log leaves none itself.',
  fails: ['audit.reading-recorded'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.action === 'audit-read' && happened.outcome === 'success' ? undefined : auditEntry(happened),
  }),
};

export default fault;
