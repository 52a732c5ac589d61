import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.idle-twice-as-long',
  breaks: 'Sessions end when nobody used them, but only after twice the documented time.',
  fails: ['logoff.idle-api', 'logoff.idle-web', 'logoff.open-tab'],
  blinds: [],
  override: ({ idleExpired }) => ({
    idleExpired: (session, presented, now, limits) =>
      idleExpired(session, presented, now, { ...limits, idle: 2 * limits.idle }),
  }),
};

export default fault;
