import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'emergency.not-flagged-in-audit',
  breaks: 'Emergency access is recorded like any other: no purpose, no reason.',
  fails: ['emergency.break-glass'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) => auditEntry({ ...happened, emergency: undefined }),
  }),
};

export default fault;
