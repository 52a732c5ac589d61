import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.readable-by-admin',
  breaks: 'Administrators can search the audit log.',
  fails: ['audit.readers-only', 'access.role-matrix'],
  blinds: [],
  override: ({ mayReadLog }) => ({
    mayReadLog: (role, how) => (role === 'admin' && how === 'search') || mayReadLog(role, how),
  }),
};

export default fault;
