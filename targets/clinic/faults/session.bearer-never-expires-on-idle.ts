import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.bearer-never-expires-on-idle',
  breaks: 'An idle limit guards the web alone: bearer and refresh tokens stay good.',
  fails: ['logoff.idle-api'],
  blinds: [],
  override: ({ idleExpired }) => ({
    idleExpired: (session, presented, now, limits) =>
      session.kind !== 'api' && idleExpired(session, presented, now, limits),
  }),
};

export default fault;
