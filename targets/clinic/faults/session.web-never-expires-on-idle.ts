import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.web-never-expires-on-idle',
  breaks: 'An idle limit guards the API alone: the web cookie stays good.',
  fails: ['logoff.idle-web'],
  blinds: [],
  override: ({ idleExpired }) => ({
    idleExpired: (session, use, now, limits) =>
      session.kind !== 'web' && idleExpired(session, use, now, limits),
  }),
};

export default fault;
