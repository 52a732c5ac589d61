import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.idle-checked-only-by-poll',
  breaks:
    'Only the open page’s own polling asks whether the session was idle; elsewhere a copy of the cookie lives on.',
  fails: ['logoff.idle-web'],
  blinds: [],
  override: ({ idleExpired }) => ({
    idleExpired: (session, presented, now, limits) =>
      (session.kind !== 'web' || presented.by === 'poll') && idleExpired(session, presented, now, limits),
  }),
};

export default fault;
