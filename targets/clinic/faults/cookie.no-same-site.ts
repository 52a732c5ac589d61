import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'cookie.no-same-site',
  breaks: 'The session cookie goes along with requests that other sites make.',
  fails: ['sessions.cookie'],
  blinds: [],
  override: ({ sessionCookie }) => ({
    sessionCookie: () => {
      const { name, options } = sessionCookie();
      const { sameSite: _left, ...rest } = options;
      return { name, options: rest };
    },
  }),
};

export default fault;
