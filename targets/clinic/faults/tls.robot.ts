import type { Fault } from './fault.js';
import { TLS_RSA_WITH_AES_128_GCM_SHA256 } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.robot',
  breaks: 'The answers to RSA key exchanges tell paddings apart (ROBOT).',
  fails: ['tls.cipher-suites', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({
      protocols: ['TLS 1.2'],
      suites: [TLS_RSA_WITH_AES_128_GCM_SHA256],
      key: 'rsa',
      vulnerable: ['robot'],
    }),
  }),
};

export default fault;
