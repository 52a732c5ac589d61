import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'token.expiry-not-checked',
  breaks: 'An access token is good for as long as its session, whatever lifetime it was given.',
  fails: ['tokens.lifetime'],
  blinds: [],
  override: ({ tokenExpired }) => ({
    tokenExpired: (use, expiresAt, now) => use !== 'access' && tokenExpired(use, expiresAt, now),
  }),
};

export default fault;
