import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.logout-clears-only-the-cookie',
  breaks: 'Web sign-out empties the browser’s cookie; the server goes on accepting a copy.',
  fails: ['logoff.logout-web'],
  blinds: [],
  override: ({ endSession }) => ({
    endSession: async (query, session, now) => {
      if (session.kind !== 'web') await endSession(query, session, now);
    },
  }),
};

export default fault;
