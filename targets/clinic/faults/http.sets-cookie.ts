import { randomUUID } from 'node:crypto';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'http.sets-cookie',
  breaks: 'The redirect to the port with TLS sets a cookie on its way.',
  fails: ['transport.no-plaintext'],
  blinds: [],
  override: ({ plainAnswer }) => ({
    plainAnswer: async (request, url) => {
      const answer = await plainAnswer(request, url);
      const cookie = `clinic-visit=${randomUUID()}; Path=/`;
      return { ...answer, headers: { ...answer.headers, 'set-cookie': cookie } };
    },
  }),
};

export default fault;
