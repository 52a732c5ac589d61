import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'syslog.spool-lost',
  breaks: 'Audit entries that the syslog server could not take are tried once more and then forgotten.',
  fails: ['audit.nothing-lost-on-the-way'],
  blinds: [],
  override: () => ({ spoolKeeps: (failures) => failures < 2 }),
};

export default fault;
