import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'token.refresh-reuse-tolerated',
  breaks: 'A used refresh token is replaced and goes on working all the same.',
  fails: ['tokens.refresh-rotates'],
  blinds: [],
  override: () => ({ successorOf: (_query, _used, _now, issue) => issue() }),
};

export default fault;
