import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'http.redirect-keeps-content',
  breaks: 'The redirect to the port with TLS carries what was asked for.',
  fails: ['transport.no-plaintext'],
  blinds: [],
  override: ({ plainAnswer }) => ({
    plainAnswer: async (request, url) => {
      const { body } = await request.answer();
      return { ...(await plainAnswer(request, url)), body };
    },
  }),
};

export default fault;
