import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.id-in-address',
  breaks: 'After signing in, the address that a browser is sent to holds the session id.',
  fails: ['sessions.cookie'],
  blinds: [],
  override: () => ({ landing: (path, token) => `${path}?session=${token}` }),
};

export default fault;
