import { createECDH, randomBytes } from 'node:crypto';
import type { KeyShare } from '../wire/client-hello.js';

/**
 * Shares for x25519 and P-256, for servers that answer an empty key_share with an alert although RFC 8446, section
 * 4.2.8, allows it. No handshake is finished with them, so that no private half is needed: any 32 bytes are a public key
 * of x25519.
 */
export function keyShares(): KeyShare[] {
  return [
    { group: 29, key: randomBytes(32) },
    { group: 23, key: createECDH('prime256v1').generateKeys() },
  ];
}
