import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.wrong-password-not-logged',
  breaks: 'A sign-in with a wrong password leaves no entry.',
  fails: ['log-in-monitoring.failures-recorded'],
  blinds: [
    {
      check: 'audit.nothing-secret',
      control: 'not-observed',
      why: 'Where the request that carried a secret has no entry, none that was looked at could have kept it.',
    },
  ],
  override: ({ auditEntry }) => ({
    auditEntry: (entry) => (entry.why === 'password' ? undefined : auditEntry(entry)),
  }),
};

export default fault;
