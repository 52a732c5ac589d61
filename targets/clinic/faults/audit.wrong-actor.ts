import type { Fault } from './fault.js';
import { isOrdinaryAccess } from './record-access.js';

const fault: Fault = {
  id: 'audit.wrong-actor',
  breaks: 'Access to records is recorded under one service account, whoever made it.',
  fails: [
    'audit.reads-recorded',
    'audit.writes-recorded',
    'audit.denials-recorded',
    'identity.users-told-apart',
    'audit.books-accurate',
    'audit.books-complete',
    'integrity.changes-kept',
  ],
  blinds: [
    {
      check: 'audit.reports',
      control: 'order by actor',
      why: 'Where all entries name one user no order by user shows.',
    },
  ],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      auditEntry(
        happened.actor !== undefined && isOrdinaryAccess(happened)
          ? { ...happened, actor: { ...happened.actor, ...SERVICE } }
          : happened,
      ),
  }),
};

const SERVICE = {
  userId: '00000000-0000-4000-8000-000000000001',
  username: 'svc-clinic',
  display: 'Clinic service account',
};

export default fault;
