import { constants, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto';
import { cursor, Malformed } from '../wire/cursor.js';

/**
 * What an RSA key exchange decrypts to: `good`; wrong `start` (not 00 02); wrong `middle` (the 00 that ends the
 * padding is missing or elsewhere); wrong `version` in an otherwise good secret.
 */
export type Padding = 'good' | 'start' | 'middle' | 'version';

const secretLength = 48;

function paddingOf(block: Buffer, version: number): Padding {
  if (block.readUInt16BE(0) !== 2) return 'start';
  if (block.indexOf(0, 2) !== block.length - secretLength - 1) return 'middle';
  return block.readUInt16BE(block.length - secretLength) === version ? 'good' : 'version';
}

/**
 * The secret in the body of a ClientKeyExchange; a random one for all that isn't good (RFC 5246, section 7.4.7.1).
 */
export function openSecret(
  body: Buffer,
  key: KeyObject,
  version: number,
): { readonly padding: Padding; readonly secret: Buffer } {
  const none = { padding: 'start', secret: randomBytes(secretLength) } as const;
  try {
    const encrypted = version === 0x0300 ? body : cursor(body).vector(2);
    const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encrypted);
    const padding = paddingOf(block, version);
    return padding === 'good' ? { padding, secret: block.subarray(-secretLength) } : { ...none, padding };
  } catch (cause) {
    // A length that no block of this key has.
    if (cause instanceof Malformed || cause instanceof Error) return none;
    throw cause;
  }
}
