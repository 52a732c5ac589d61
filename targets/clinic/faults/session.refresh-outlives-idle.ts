import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.refresh-outlives-idle',
  breaks: 'The access token dies when idle, but the refresh token buys a new one.',
  fails: ['logoff.idle-api'],
  blinds: [],
  override: ({ idleExpired }) => ({
    idleExpired: (session, presented, now, limits) =>
      presented.use !== 'refresh' && idleExpired(session, presented, now, limits),
  }),
};

export default fault;
