import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.failed-sign-in-logged-as-success',
  breaks: 'A refused sign-in is recorded as one that succeeded.',
  fails: ['log-in-monitoring.failures-recorded'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry(entry) {
      const kept = auditEntry(entry);
      const isRefused = kept?.action === 'login' && kept.outcome === 'refused';
      return isRefused ? { ...kept, outcome: 'success' } : kept;
    },
  }),
};

export default fault;
