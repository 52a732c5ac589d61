import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'logging.switched-off-by-admin',
  breaks: 'An administrator can switch off the recording of what he does himself.',
  fails: ['audit.never-off', 'audit.books-complete'],
  blinds: [],
  override: ({ auditEntry, maySwitchLog }) => {
    const off = new Set<string>();
    return {
      maySwitchLog(actor, on) {
        if (on) off.delete(actor.username);
        else off.add(actor.username);
        return maySwitchLog(actor, on) || actor.role === 'admin';
      },
      auditEntry: (happened) =>
        happened.action !== 'audit-switch' && off.has(happened.actor?.username ?? '')
          ? undefined
          : auditEntry(happened),
    };
  },
};

export default fault;
