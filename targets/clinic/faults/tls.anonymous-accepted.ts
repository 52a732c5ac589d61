import type { Fault } from './fault.js';
import { TLS_ECDH_anon_WITH_AES_128_CBC_SHA } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.anonymous-accepted',
  breaks: 'A suite without any certificate is accepted.',
  fails: ['tls.cipher-suites', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['TLS 1.2'], suites: [TLS_ECDH_anon_WITH_AES_128_CBC_SHA], key: 'ec' }),
  }),
};

export default fault;
