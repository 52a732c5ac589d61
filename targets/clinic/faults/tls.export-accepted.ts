import type { Fault } from './fault.js';
import { TLS_RSA_EXPORT_WITH_DES40_CBC_SHA } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.export-accepted',
  breaks: 'A suite with keys of 40 bits is accepted (FREAK).',
  fails: ['tls.cipher-suites', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['TLS 1.2'], suites: [TLS_RSA_EXPORT_WITH_DES40_CBC_SHA], key: 'rsa' }),
  }),
};

export default fault;
