import type { Fault } from './fault.js';
import { raise } from './raised-cookie.js';

const fault: Fault = {
  id: 'session.id-kept-over-sign-in',
  breaks: 'The id that a half-finished sign-in had becomes the id of the session.',
  fails: ['sessions.cookie'],
  blinds: [],
  override: ({ issueCookie }) => ({
    issueCookie: async (query, sessionId, expiresAt, presented) =>
      (await raise(query, sessionId, expiresAt, presented))
        ? (presented ?? '')
        : issueCookie(query, sessionId, expiresAt, presented),
  }),
};

export default fault;
