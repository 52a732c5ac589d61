import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'cookie.not-http-only',
  breaks: 'Scripts can read the session cookie.',
  fails: ['sessions.cookie'],
  blinds: [],
  override: ({ sessionCookie }) => ({
    sessionCookie: () => {
      const { name, options } = sessionCookie();
      return { name, options: { ...options, httpOnly: false } };
    },
  }),
};

export default fault;
