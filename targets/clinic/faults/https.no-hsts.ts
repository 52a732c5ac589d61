import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'https.no-hsts',
  breaks: 'No answer tells the browser to keep to TLS.',
  fails: ['transport.no-plaintext'],
  blinds: [],
  override: ({ securityHeaders }) => ({
    securityHeaders: () => {
      const { 'strict-transport-security': _left, ...rest } = securityHeaders();
      return rest;
    },
  }),
};

export default fault;
