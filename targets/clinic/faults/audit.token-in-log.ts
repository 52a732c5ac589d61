import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.token-in-log',
  breaks: 'The log keeps the header that a program signs in with.',
  fails: ['audit.nothing-secret'],
  blinds: [],
  override: () => ({ keptWords: ({ headers }) => headers.authorization?.toString() }),
};

export default fault;
