import type { Fault } from './fault.js';
import { SSL_CK_RC2_128_CBC_WITH_MD5 } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.ssl2-accepted',
  breaks: 'SSL 2.0 is spoken beside TLS (DROWN).',
  fails: ['tls.protocol-versions', 'tls.cipher-suites', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['SSL 2.0'], ssl2Suites: [SSL_CK_RC2_128_CBC_WITH_MD5], key: 'rsa' }),
  }),
};

export default fault;
