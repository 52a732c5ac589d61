import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.address-in-log',
  breaks: 'The log keeps the whole address of each request, tokens in it and all.',
  fails: ['audit.nothing-secret'],
  blinds: [],
  override: () => ({ keptWords: ({ url }) => url }),
};

export default fault;
