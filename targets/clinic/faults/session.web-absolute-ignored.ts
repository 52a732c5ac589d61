import { FAR_MS } from './far.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.web-absolute-ignored',
  breaks: 'A web session in use never ends: the overall limit is documented and not enforced.',
  fails: ['logoff.absolute-web'],
  blinds: [],
  override: ({ absoluteExpired, sessionEnd }) => ({
    absoluteExpired: (session, presented, now, limits) =>
      session.kind !== 'web' && absoluteExpired(session, presented, now, limits),
    sessionEnd: (session, now, limits) =>
      session.kind === 'web' ? now + FAR_MS : sessionEnd(session, now, limits),
  }),
};

export default fault;
