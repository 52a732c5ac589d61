import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'context.purpose-ignored',
  breaks: 'Nobody asks what a request is for.',
  fails: ['access.contexts'],
  blinds: [],
  override: () => ({ purposeAdmits: () => true }),
};

export default fault;
