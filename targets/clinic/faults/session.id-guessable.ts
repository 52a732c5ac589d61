import { recordToken } from '../app/auth/tokens.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.id-guessable',
  breaks: 'Session ids are made of the time and a counter.',
  fails: ['sessions.cookie'],
  blinds: [],
  override: () => {
    let issued = 0;
    return {
      issueCookie: async (query, sessionId, expiresAt) => {
        issued += 1;
        const id = `clinic-session-${Date.now()}-${String(issued).padStart(8, '0')}`;
        await recordToken(query, id, sessionId, 'cookie', expiresAt);
        return id;
      },
    };
  },
};

export default fault;
