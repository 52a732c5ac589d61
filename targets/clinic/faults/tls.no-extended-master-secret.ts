import type { Fault } from './fault.js';
import { SERVED } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.no-extended-master-secret',
  breaks: 'The master secret isn’t bound to the handshake (RFC 7627 is missing).',
  fails: ['tls.extensions'],
  blinds: [],
  override: () => ({
    weakFront: () => ({
      protocols: ['TLS 1.2'],
      suites: SERVED,
      key: 'ec',
      extensions: { extendedMasterSecret: false },
    }),
  }),
};

export default fault;
