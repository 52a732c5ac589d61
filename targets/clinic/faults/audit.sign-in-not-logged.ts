import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.sign-in-not-logged',
  breaks: 'Neither successful nor failed sign-ins leave an entry.',
  fails: ['audit.sign-ins-recorded'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.action === 'login' || happened.action === 'login-password' ? undefined : auditEntry(happened),
  }),
};

export default fault;
