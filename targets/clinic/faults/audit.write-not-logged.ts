import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.write-not-logged',
  breaks: 'Adding to a record or changing it leaves no entry.',
  fails: ['audit.writes-recorded', 'audit.books-complete'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.outcome === 'success' && (happened.action === 'create' || happened.action === 'update')
        ? undefined
        : auditEntry(happened),
  }),
};

export default fault;
