import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'cookie.domain-wide',
  breaks: 'The session cookie goes to every host of the domain.',
  fails: ['sessions.cookie'],
  blinds: [],
  override: ({ sessionCookie }) => ({
    // Without the prefix, which browsers accept on cookies of a single host alone.
    sessionCookie: () => ({
      name: 'clinic-session',
      options: { ...sessionCookie().options, domain: 'localhost' },
    }),
  }),
};

export default fault;
