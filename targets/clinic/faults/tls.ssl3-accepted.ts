import type { Fault } from './fault.js';
import { TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.ssl3-accepted',
  breaks: 'SSL 3.0 is spoken beside TLS, with CBC suites (POODLE).',
  fails: ['tls.protocol-versions', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['SSL 3.0'], suites: [TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA], key: 'ec' }),
  }),
};

export default fault;
