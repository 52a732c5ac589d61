import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'session.idle-timer-in-page-only',
  breaks: 'The page shows the sign-in form when nobody used it; the server goes on accepting the cookie.',
  fails: ['logoff.idle-web', 'logoff.open-tab'],
  blinds: [],
  override: ({ idleExpired, finishedPage }) => ({
    idleExpired: (session, presented, now, limits) =>
      session.kind !== 'web' && idleExpired(session, presented, now, limits),
    finishedPage: (markup, plainUrl, limits) =>
      finishedPage(markup, plainUrl, limits).replace(
        '<script ',
        `<meta http-equiv="refresh" content="${limits.idle / 1000};url=/login"><script `,
      ),
  }),
};

export default fault;
