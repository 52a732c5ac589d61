import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tls.accepts-1.0',
  breaks: 'TLS 1.0 and 1.1 are spoken beside 1.2 and 1.3; the suites keep forward secrecy.',
  // In TLS 1.0 every CBC suite is open to BEAST.
  fails: ['tls.protocol-versions', 'tls.vulnerabilities'],
  blinds: [],
  override: ({ protocolOptions }) => ({
    protocolOptions: () => {
      const healthy = protocolOptions();
      // OpenSSL 3 has no suite for TLS 1.0 above security level 0; only suites with ECDHE are added.
      const ciphers = `${healthy.ciphers}:ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0`;
      return { ...healthy, minVersion: 'TLSv1', ciphers };
    },
  }),
};

export default fault;
