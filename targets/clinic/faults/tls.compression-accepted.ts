import type { Fault } from './fault.js';
import { SERVED } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.compression-accepted',
  breaks: 'TLS compresses what it encrypts (CRIME).',
  fails: ['tls.extensions', 'tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['TLS 1.2'], suites: SERVED, key: 'ec', extensions: { compression: 1 } }),
  }),
};

export default fault;
