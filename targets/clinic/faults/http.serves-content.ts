import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'http.serves-content',
  breaks: 'The port without TLS serves the application.',
  fails: ['transport.no-plaintext'],
  blinds: [],
  override: () => ({ plainAnswer: (request) => request.answer() }),
};

export default fault;
