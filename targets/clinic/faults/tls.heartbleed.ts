import type { Fault } from './fault.js';
import { SERVED } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.heartbleed',
  breaks: 'Heartbeats are answered with more than was sent (CVE-2014-0160).',
  fails: ['tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['TLS 1.2'], suites: SERVED, key: 'ec', vulnerable: ['heartbleed'] }),
  }),
};

export default fault;
