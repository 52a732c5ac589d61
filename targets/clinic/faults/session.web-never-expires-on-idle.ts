import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.web-never-expires-on-idle',
  breaks: 'An idle limit guards the API alone: the web cookie stays good.',
  fails: ['logoff.idle-web', 'logoff.open-tab'],
  blinds: [],
  override: ({ idleExpired }) => ({
    idleExpired: (session, presented, now, limits) =>
      session.kind !== 'web' && idleExpired(session, presented, now, limits),
  }),
};

export default fault;
