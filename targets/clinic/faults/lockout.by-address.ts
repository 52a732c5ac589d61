import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'lockout.by-address',
  breaks: 'A lock holds for the address that guessed; from any other one goes on.',
  fails: ['auth.guessing-throttled'],
  blinds: [],
  override: ({ failureKey }) => ({
    failureKey: (username, client) => `${failureKey(username, client)} ${client.address}`,
  }),
};

export default fault;
