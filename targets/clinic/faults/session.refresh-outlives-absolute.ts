import { FAR_MS } from './far.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.refresh-outlives-absolute',
  breaks: 'The access token ends at the overall limit; the refresh token goes on buying new ones.',
  fails: ['logoff.absolute-api'],
  blinds: [],
  override: ({ absoluteExpired }) => ({
    absoluteExpired: (session, presented, now, limits) =>
      presented.use !== 'refresh' && absoluteExpired(session, presented, now, limits),
    sessionEnd: (_session, now) => now + FAR_MS,
  }),
};

export default fault;
