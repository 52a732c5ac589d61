import type { Fault } from './fault.js';
import { SERVED } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.ccs-injection',
  breaks: 'ChangeCipherSpec is taken before there are keys (CVE-2014-0224).',
  fails: ['tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({ protocols: ['TLS 1.2'], suites: SERVED, key: 'ec', vulnerable: ['ccs-injection'] }),
  }),
};

export default fault;
