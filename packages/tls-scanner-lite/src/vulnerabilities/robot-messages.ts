import { constants, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';
import { uint, vector } from '../wire/cursor.js';

/**
 * The five classic blocks of a ClientKeyExchange (Böck, Somorovsky, Young 2018): one as PKCS#1 wants it, four that
 * are wrong in one way each. A sound server treats all of them alike (RFC 5246, section 7.4.7.1).
 */
export type Block = 'correct' | 'wrong start' | 'zero misplaced' | 'no zero' | 'wrong version';

export const blocks: readonly Block[] = [
  'correct',
  'wrong start',
  'zero misplaced',
  'no zero',
  'wrong version',
];

const secretLength = 48;
const clientKeyExchange = 16;

/** Random bytes without a zero: a stray one would end the padding early. */
function filler(length: number): Buffer {
  return randomBytes(length).map((byte) => (byte === 0 ? 0x5a : byte)) as Buffer;
}

/** A block of the modulus' length, to be encrypted without further padding. */
export function plainBlock(block: Block, length: number, version: number): Buffer {
  const start = block === 'wrong start' ? Buffer.of(0x41, 0x17) : Buffer.of(0, 2);
  const padding = filler(length - 2 - 1 - secretLength);
  const secret = Buffer.concat([
    uint(block === 'wrong version' ? 0x0202 : version, 2),
    filler(secretLength - 2),
  ]);
  const zero = Buffer.of(block === 'no zero' || block === 'zero misplaced' ? 0x11 : 0);
  // A zero just before the end leaves a secret of one byte; some servers stumble over that alone.
  if (block === 'zero misplaced') secret.writeUInt8(0, secretLength - 2);
  if (block === 'no zero') secret.writeUInt16BE(0x1111, 0);
  return Buffer.concat([start, padding, zero, secret]);
}

/** The ClientKeyExchange message; SSL 3.0 has no length in front of the encrypted block. */
export function clientKeyExchangeOf(block: Block, key: KeyObject, version: number): Buffer {
  const length = (key.asymmetricKeyDetails?.modulusLength ?? 2048) / 8;
  const plain = plainBlock(block, Math.ceil(length), version);
  const encrypted = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, plain);
  const body = version === 0x0300 ? encrypted : vector(2, encrypted);
  return Buffer.concat([Buffer.of(clientKeyExchange), vector(3, body)]);
}
