import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'token.refresh-not-rotated',
  breaks: 'A refresh token buys access tokens for as long as the session lasts, and stays the same.',
  fails: ['tokens.refresh-rotates'],
  blinds: [],
  override: () => ({ successorOf: async (_query, used) => used }),
};

export default fault;
