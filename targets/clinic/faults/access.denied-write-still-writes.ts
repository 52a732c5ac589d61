import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'access.denied-write-still-writes',
  breaks: 'A change is answered with 403 and made nevertheless.',
  fails: ['access.role-matrix', 'access.objects', 'access.contexts'],
  blinds: [],
  override: () => ({ refuseWrite: (write) => write() }),
};

export default fault;
