import type { Fault } from './fault.js';
import { isOrdinaryRead } from './record-access.js';

const fault: Fault = {
  id: 'audit.read-not-logged',
  breaks: 'Only changes and refusals are recorded: reading a patient’s record leaves no entry.',
  fails: ['audit.reads-recorded'],
  blinds: [],
  override: ({ auditEntry }) => ({
    auditEntry: (happened) =>
      happened.outcome === 'success' && isOrdinaryRead(happened) ? undefined : auditEntry(happened),
  }),
};

export default fault;
