import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.idle-is-token-expiry',
  breaks: 'Nothing but the access token’s own expiry ends an idle API session; its refresh token revives it.',
  fails: ['logoff.idle-api'],
  blinds: [],
  override: ({ idleExpired }) => ({
    idleExpired: (session, presented, now, limits) => {
      if (session.kind !== 'api') return idleExpired(session, presented, now, limits);
      return presented.use === 'access' && now - presented.issuedAt > limits.idle;
    },
  }),
};

export default fault;
