import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'elevation.approval-not-logged',
  breaks: 'Who agreed to an elevation is in no entry of the log.',
  fails: ['access.elevation', 'audit.books-complete'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (entry) => (entry.action === 'elevation-approve' ? undefined : auditEntry(entry)),
  }),
};

export default fault;
