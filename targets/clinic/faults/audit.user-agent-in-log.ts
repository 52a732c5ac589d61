import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.user-agent-in-log',
  breaks: 'The log keeps the user agent as it was sent, whatever it holds.',
  fails: ['audit.nothing-secret'],
  blinds: [],
  override: () => ({ keptWords: ({ headers }) => headers['user-agent']?.toString() }),
};

export default fault;
