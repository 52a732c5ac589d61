import type { Fault } from './fault.js';
import { SERVED } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.no-secure-renegotiation',
  breaks: 'Renegotiation isn’t bound to the connection (RFC 5746 is missing).',
  fails: ['tls.extensions'],
  blinds: [],
  override: () => ({
    weakFront: () => ({
      protocols: ['TLS 1.2'],
      suites: SERVED,
      key: 'ec',
      extensions: { renegotiationInfo: false },
    }),
  }),
};

export default fault;
