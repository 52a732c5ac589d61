import type { SecureContextOptions } from 'node:tls';

type ProtocolOptions = Required<
  Pick<SecureContextOptions, 'minVersion' | 'maxVersion' | 'ciphers' | 'ecdhCurve' | 'honorCipherOrder'>
>;

/** TLS 1.2 and 1.3 with forward secrecy and AES-GCM only, within NIST SP 800-52r2 section 3.3.1. */
export function protocolOptions(): ProtocolOptions {
  return {
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: [
      'TLS_AES_256_GCM_SHA384',
      'TLS_AES_128_GCM_SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-AES128-GCM-SHA256',
    ].join(':'),
    // X25519 beside NIST's curves: it is what clients guess first, and after a wrong guess (a
    // HelloRetryRequest) Node loses the OCSP answer that it was to staple.
    ecdhCurve: 'X25519:P-256:P-384',
    honorCipherOrder: true,
  };
}
