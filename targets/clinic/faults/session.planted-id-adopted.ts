import { recordToken } from '../app/auth/tokens.js';
import type { Fault } from './fault.js';
import { raise } from './raised-cookie.js';

const fault: Fault = {
  id: 'session.planted-id-adopted',
  breaks: 'Whatever id the browser brings along becomes the id of its session.',
  fails: ['sessions.cookie'],
  blinds: [],
  override: ({ issueCookie }) => ({
    issueCookie: async (query, sessionId, expiresAt, presented) => {
      if (!presented) return issueCookie(query, sessionId, expiresAt, presented);
      if (!(await raise(query, sessionId, expiresAt, presented)))
        await recordToken(query, presented, sessionId, 'cookie', expiresAt);
      return presented;
    },
  }),
};

export default fault;
