import type { Fault } from './fault.js';
import { TLS_ECDHE_ECDSA_WITH_RC4_128_SHA } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.rc4-accepted',
  breaks: 'A suite with RC4 is accepted.',
  fails: ['tls.cipher-suites', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['TLS 1.2'], suites: [TLS_ECDHE_ECDSA_WITH_RC4_128_SHA], key: 'ec' }),
  }),
};

export default fault;
