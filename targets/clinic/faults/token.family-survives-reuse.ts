import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'token.family-survives-reuse',
  breaks: 'A refresh token that comes a second time is refused; what came of it lives on.',
  fails: ['tokens.refresh-rotates'],
  blinds: [],
  override: () => ({ refreshReused: async () => {} }),
};

export default fault;
