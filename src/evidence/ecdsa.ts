import { SafeprobeError } from '../errors.js';

/** Order of the group of P-256, SEC 2 section 2.4.2. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Of the two ECDSA signatures (r, s) and (r, n − s) that anyone can turn into each other, the one with the small
 * s, in minimal DER. Signing and verifying with this rule leaves one byte form per signature.
 */
export function lowS(der: Uint8Array): Buffer {
  const [r, s] = decode(der);
  return encode(r, s > ORDER / 2n ? ORDER - s : s);
}

function decode(der: Uint8Array): readonly [bigint, bigint] {
  const bytes = Buffer.from(der);
  const [r, afterR] = integer(bytes, 2);
  const [s, end] = integer(bytes, afterR);
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2 || end !== bytes.length) throw notDer();
  if (r <= 0n || r >= ORDER || s <= 0n || s >= ORDER) throw notDer();
  return [r, s];
}

function integer(bytes: Buffer, at: number): readonly [bigint, number] {
  const length = bytes[at + 1] ?? 0;
  const end = at + 2 + length;
  // 33 bytes at most: 256 bits and the zero that keeps the sign positive.
  if (bytes[at] !== 0x02 || length < 1 || length > 33 || end > bytes.length) throw notDer();
  return [BigInt(`0x${bytes.subarray(at + 2, end).toString('hex')}`), end];
}

function encode(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([encodeInteger(r), encodeInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function encodeInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const signed = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, signed.length]), signed]);
}

function notDer(): SafeprobeError {
  return new SafeprobeError('evidence', 'not a DER encoded P-256 signature');
}
