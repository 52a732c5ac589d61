import { FAR_MS } from './far.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.api-absolute-ignored',
  breaks: 'An API session in use never ends: the overall limit is documented and not enforced.',
  fails: ['logoff.absolute-api'],
  blinds: [],
  override: ({ absoluteExpired, sessionEnd }) => ({
    absoluteExpired: (session, presented, now, limits) =>
      session.kind !== 'api' && absoluteExpired(session, presented, now, limits),
    sessionEnd: (session, now, limits) =>
      session.kind === 'api' ? now + FAR_MS : sessionEnd(session, now, limits),
  }),
};

export default fault;
