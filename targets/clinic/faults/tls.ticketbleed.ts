import type { Fault } from './fault.js';
import { SERVED } from './suite-numbers.js';

const fault: Fault = {
  id: 'tls.ticketbleed',
  breaks: 'A session id comes back with memory of the server behind it (CVE-2016-9244).',
  fails: ['tls.vulnerabilities'],
  blinds: [],
  override: () => ({
    weakFront: () => ({
      protocols: ['TLS 1.2'],
      suites: SERVED,
      key: 'ec',
      vulnerable: ['ticketbleed'],
      extensions: { sessionTicket: true },
    }),
  }),
};

export default fault;
