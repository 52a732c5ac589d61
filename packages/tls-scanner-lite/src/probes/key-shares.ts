import { createECDH, generateKeyPairSync } from 'node:crypto';
import type { KeyShare } from '../wire/client-hello.js';

/**
 * Real shares for x25519 and P-256, for servers that answer an empty key_share with an alert although RFC 8446, section
 * 4.2.8, allows it. The private halves are dropped: no handshake is ever finished.
 */
export function keyShares(): KeyShare[] {
  const p256 = createECDH('prime256v1');
  const spki = generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' });
  return [
    { group: 29, key: spki.subarray(-32) },
    { group: 23, key: p256.generateKeys() },
  ];
}
