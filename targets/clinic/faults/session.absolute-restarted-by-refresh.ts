import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.absolute-restarted-by-refresh',
  breaks:
    'Each refresh starts the overall limit anew: whoever renews in time is never asked to sign in again.',
  fails: ['logoff.absolute-api'],
  blinds: [],
  override: () => ({
    absoluteExpired: (_session, presented, now, limits) => now - presented.issuedAt > limits.absolute,
    sessionEnd: (_session, now, limits) => now + limits.absolute,
  }),
};

export default fault;
