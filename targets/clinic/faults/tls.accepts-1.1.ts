import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tls.accepts-1.1',
  breaks: 'TLS 1.1 is spoken beside 1.2 and 1.3; the suites keep forward secrecy.',
  fails: ['tls.protocol-versions'],
  blinds: [],
  override: ({ protocolOptions }) => ({
    protocolOptions: () => {
      const healthy = protocolOptions();
      // OpenSSL 3 has no suite for TLS 1.1 above security level 0; only suites with ECDHE are added.
      const ciphers = `${healthy.ciphers}:ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0`;
      return { ...healthy, minVersion: 'TLSv1.1', ciphers };
    },
  }),
};

export default fault;
