import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'cookie.not-secure',
  breaks: 'The session cookie goes along in clear as well.',
  fails: ['sessions.cookie'],
  blinds: [],
  override: ({ sessionCookie }) => ({
    // Without the prefix, which browsers accept on Secure cookies alone.
    sessionCookie: () => ({ name: 'clinic-session', options: { ...sessionCookie().options, secure: false } }),
  }),
};

export default fault;
