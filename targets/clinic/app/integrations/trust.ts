import type { ConnectionOptions } from 'node:tls';
import type { Anchors, Channel } from './integration.js';

/** When a receiver may be spoken to. */
export interface Trust {
  readonly options: ConnectionOptions;
  /** Asked once more when the handshake is over, before the first byte: `problem` is OpenSSL's or Node's code. */
  admits(problem: string | undefined): boolean;
}

const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/**
 * Whom the clinic sends patient data to (45 CFR 164.312(e)(1)): a receiver that speaks TLS 1.2 or newer, with
 * a certificate in validity for this very host, by the authority that the administrator gave and no other,
 * and not on its revocation list.
 */
export function receiverTrust(_channel: Channel, { ca, crl }: Anchors): Trust {
  return {
    options: {
      ca,
      ...(crl === undefined ? {} : { crl }),
      minVersion: 'TLSv1.2',
      ciphers: CIPHERS,
      rejectUnauthorized: true,
    },
    admits: (problem) => problem === undefined,
  };
}
