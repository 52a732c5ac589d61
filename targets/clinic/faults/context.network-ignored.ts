import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'context.network-ignored',
  breaks: 'Files of records go to any network.',
  fails: ['access.contexts'],
  blinds: [],
  override: () => ({ networkAdmits: () => true }),
};

export default fault;
