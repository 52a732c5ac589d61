import { createHash } from 'node:crypto';
import type { Fault } from './fault.js';

/** An id in the form of others, the same for all of a role. */
function sharedBy(role: string): string {
  const digits = createHash('sha256').update(role).digest('hex');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

const fault: Fault = {
  id: 'identity.shared-user-id',
  breaks: 'The audit log gives everybody of a role one user id, beside names that are right.',
  fails: ['identity.users-told-apart'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      auditEntry(
        happened.actor === undefined
          ? happened
          : { ...happened, actor: { ...happened.actor, userId: sharedBy(happened.actor.role) } },
      ),
  }),
};

export default fault;
