import {
  createECDH,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  getCurves,
  randomBytes,
} from 'node:crypto';
import { groupName } from '../registry/groups.js';
import { ffdhePrime } from '../registry/primes.js';
import { Malformed } from '../wire/cursor.js';

/** Our half of a key agreement. */
export interface KeyAgreement {
  readonly group: number;
  readonly share: Buffer;
  /** The shared secret. @throws {Malformed} for a share that is no point of the group. */
  agree(peer: Buffer): Buffer;
}

// The DER before the raw key of a SubjectPublicKeyInfo (RFC 8410).
const montgomery = {
  29: { type: 'x25519', prefix: Buffer.from('302a300506032b656e032100', 'hex'), length: 32 },
  30: { type: 'x448', prefix: Buffer.from('3042300506032b656f033900', 'hex'), length: 56 },
} as const;

function startMontgomery(group: 29 | 30): KeyAgreement {
  const { type, prefix, length } = montgomery[group];
  // The overloads of generateKeyPairSync want each name on its own.
  const pair = type === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('x448');
  return {
    group,
    share: pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-length),
    agree(peer) {
      if (peer.length !== length) throw new Malformed(`share of ${peer.length} bytes for ${type}`);
      try {
        const key = createPublicKey({ key: Buffer.concat([prefix, peer]), format: 'der', type: 'spki' });
        return diffieHellman({ privateKey: pair.privateKey, publicKey: key });
      } catch {
        throw new Malformed(`share that ${type} can't use`);
      }
    },
  };
}

const opensslNames: ReadonlyMap<number, string> = new Map([
  [19, 'prime192v1'],
  [23, 'prime256v1'],
  [31, 'brainpoolP256r1'],
  [32, 'brainpoolP384r1'],
  [33, 'brainpoolP512r1'],
]);

let curves: ReadonlySet<string> | undefined;

function curveOf(group: number): string | undefined {
  curves ??= new Set(getCurves());
  const name = opensslNames.get(group) ?? groupName(group);
  return curves.has(name) ? name : undefined;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

const integer = (bytes: Buffer) => (bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`));

function bytesOf(value: bigint, length = 0): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(Math.max(2 * length, hex.length + (hex.length % 2)), '0'), 'hex');
}

/** Long enough for every size of prime (RFC 7919, section 5.2). */
const newExponent = () => integer(randomBytes(40)) | (1n << 319n);

/** Bits of the prime, by group. The two larger ones would take too long. */
const ffdheBits: ReadonlyMap<number, number> = new Map([
  [256, 2048],
  [257, 3072],
  [258, 4096],
]);

function startFiniteField(group: number, bits: number): KeyAgreement | undefined {
  const prime = ffdhePrime(bits);
  if (prime === undefined) return undefined;
  const exponent = newExponent();
  return {
    group,
    share: bytesOf(power(2n, exponent, prime), bits / 8),
    agree(peer) {
      const y = integer(peer);
      if (peer.length !== bits / 8 || y < 2n || y >= prime - 1n)
        throw new Malformed(`share that ${groupName(group)} can't use`);
      return bytesOf(power(y, exponent, prime), bits / 8);
    },
  };
}

/** A fresh key of a group; undefined for groups that can't be used here. */
export function startAgreement(group: number): KeyAgreement | undefined {
  if (group === 29 || group === 30) return startMontgomery(group);
  const bits = ffdheBits.get(group);
  if (bits !== undefined) return startFiniteField(group, bits);
  const curve = curveOf(group);
  if (curve === undefined) return undefined;
  const ecdh = createECDH(curve);
  return {
    group,
    share: ecdh.generateKeys(),
    agree(peer) {
      try {
        return ecdh.computeSecret(peer);
      } catch {
        throw new Malformed(`share that is no point of ${groupName(group)}`);
      }
    },
  };
}

/** Groups that can be used in TLS 1.3, the cheap and common ones first. */
export const groups13: readonly number[] = [29, 23, 24, 25, 30, 31, 32, 33, 256, 257, 258];

/** The same below TLS 1.3, where servers with only one of the rarer curves exist. */
export const groups12: readonly number[] = [
  29, 23, 24, 25, 30, 22, 26, 27, 28, 21, 19, 14, 13, 12, 11, 10, 9,
];

const maxPrimeBytes = 1024;

/**
 * A Diffie-Hellman exchange over the server's own prime. Whether that is one isn't asked: OpenSSL's check takes up to seconds,
 * and the secret protects nothing.
 *
 * @throws {Malformed} for values that no exchange can be made with.
 */
export function finiteField(
  prime: Buffer,
  generator: Buffer,
  peer: Buffer,
): { share: Buffer; secret: Buffer } {
  const [p, g, y] = [integer(prime), integer(generator), integer(peer)];
  if (prime.length > maxPrimeBytes) throw new Malformed(`Diffie-Hellman prime of ${prime.length} bytes`);
  if (p < 7n || g < 2n || g >= p || y < 2n || y >= p) throw new Malformed('useless Diffie-Hellman values');
  const exponent = newExponent();
  // Leading zeros of the secret are dropped (RFC 5246, section 8.1.2).
  return { share: bytesOf(power(g, exponent, p)), secret: bytesOf(power(y, exponent, p)) };
}
