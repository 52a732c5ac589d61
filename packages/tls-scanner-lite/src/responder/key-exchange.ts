import {
  createHash,
  createPrivateKey,
  getDiffieHellman,
  type KeyObject,
  privateEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { type KeyAgreement, startAgreement } from '../handshake/key-agreement.js';
import { keyExchangeOf } from '../registry/suites.js';
import { uint, vector } from '../wire/cursor.js';
import type { Chosen } from './choice.js';
import type { ResponderOptions } from './options.js';

export function keyOf({ privateKey }: ResponderOptions): KeyObject | undefined {
  return typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey;
}

/**
 * The signature of RFC 5246, section 7.4.3; below TLS 1.2 that of RFC 4346 without an algorithm in front. Without a
 * key it is of the right form only: what is negotiated shows all the same.
 */
function signature(key: KeyObject | undefined, version: number, content: Buffer): Buffer {
  const rsa = key?.asymmetricKeyType !== 'ec';
  const algorithm = version >= 0x0303 ? uint(rsa ? 0x0401 : 0x0403, 2) : Buffer.alloc(0);
  const of = (bytes: Buffer) => Buffer.concat([algorithm, vector(2, bytes)]);
  if (key === undefined) return of(Buffer.alloc(256));
  if (version >= 0x0303) return of(sign('sha256', content, key));
  if (!rsa) return of(sign('sha1', content, key));
  const digests = ['md5', 'sha1'].map((name) => createHash(name).update(content).digest());
  return of(privateEncrypt(key, Buffer.concat(digests)));
}

const primes: ReadonlyMap<number, string> = new Map([
  [1024, 'modp2'],
  [1536, 'modp5'],
  [2048, 'modp14'],
  [3072, 'modp15'],
  [4096, 'modp16'],
]);

/** A well-known prime of that size where there is one; otherwise a number of that size, which need not be prime. */
function primeOf(bits: number): Buffer {
  const name = primes.get(bits);
  if (name !== undefined) return getDiffieHellman(name).getPrime();
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xff);
  bytes.writeUInt8(0xff >> (bytes.length * 8 - bits), 0);
  return bytes;
}

export interface OwnExchange {
  /** The body of the ServerKeyExchange. */
  readonly body: Uint8Array;
  /** Our half of the key agreement, when a handshake can be finished with it. */
  readonly agreement?: KeyAgreement;
}

/** The ServerKeyExchange: as given, or made for what was chosen. None for suites without one. */
export function ownExchange(
  { version, suite, group }: Chosen,
  randoms: Buffer,
  options: ResponderOptions,
): OwnExchange | undefined {
  const exchange = keyExchangeOf(suite);
  if (exchange === 'static') return undefined;
  if (options.keyExchange !== undefined) return { body: options.keyExchange };
  const signed = (parameters: Buffer) =>
    Buffer.concat([parameters, signature(keyOf(options), version, Buffer.concat([randoms, parameters]))]);
  if (exchange === 'DHE' && options.dhBits !== undefined) {
    const prime = primeOf(options.dhBits);
    return {
      body: signed(Buffer.concat([vector(2, prime), vector(2, Buffer.of(2)), vector(2, Buffer.of(4))])),
    };
  }
  if (exchange !== 'ECDHE' || group === undefined) return undefined;
  const agreement = startAgreement(group);
  const share = agreement?.share ?? randomBytes(65);
  const body = signed(Buffer.concat([Buffer.of(3), uint(group, 2), vector(1, share)]));
  return { body, ...(agreement === undefined ? {} : { agreement }) };
}
