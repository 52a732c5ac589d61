import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'syslog.lost-under-load',
  breaks: 'No more than seven audit entries a second go to the syslog server; the others are dropped.',
  fails: ['audit.nothing-lost-on-the-way'],
  blinds: [],
  override: () => ({ spoolAdmits: ({ lately }) => lately < 8 }),
};

export default fault;
