import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'syslog.spool-too-small',
  breaks: 'No more than eight audit entries wait for a syslog server that is away; the others are dropped.',
  fails: ['audit.nothing-lost-on-the-way'],
  blinds: [],
  override: () => ({ spoolAdmits: ({ waiting }) => waiting < 8 }),
};

export default fault;
