import type { Fault } from './fault.js';
import { TLS_ECDHE_ECDSA_WITH_NULL_SHA } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.null-accepted',
  breaks: 'A suite that doesn’t encrypt is accepted.',
  fails: ['tls.cipher-suites', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['TLS 1.2'], suites: [TLS_ECDHE_ECDSA_WITH_NULL_SHA], key: 'ec' }),
  }),
};

export default fault;
