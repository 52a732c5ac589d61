import type { Fault } from './fault.js';
import { TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.export-dh-accepted',
  breaks: 'A Diffie-Hellman exchange of 512 bits is accepted (LOGJAM).',
  fails: ['tls.cipher-suites', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({
      protocols: ['TLS 1.2'],
      suites: [TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA],
      key: 'rsa',
      dhBits: 512,
    }),
  }),
};

export default fault;
