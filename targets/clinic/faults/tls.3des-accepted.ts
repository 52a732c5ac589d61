import type { Fault } from './fault.js';
import { TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.3des-accepted',
  breaks: 'A suite with blocks of 64 bits is accepted (SWEET32).',
  fails: ['tls.cipher-suites', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['TLS 1.2'], suites: [TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA], key: 'ec' }),
  }),
};

export default fault;
