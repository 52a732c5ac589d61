import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'logging.attempt-not-logged',
  breaks: 'The attempt to switch recording off leaves no entry.',
  fails: ['audit.never-off', 'audit.books-complete'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) => (happened.action === 'audit-switch' ? undefined : auditEntry(happened)),
  }),
};

export default fault;
