import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'lockout.reset-by-forwarded-for',
  breaks: 'Who claims another address in X-Forwarded-For starts counting anew.',
  fails: ['auth.guessing-throttled'],
  blinds: [],
  override: ({ failureKey }) => ({
    failureKey: (username, client) => `${failureKey(username, client)} ${client.forwardedFor ?? ''}`,
  }),
};

export default fault;
