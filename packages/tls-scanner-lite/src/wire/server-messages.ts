import { groupName } from '../registry/groups.js';
import { keyExchangeOf } from '../registry/suites.js';
import { cursor, Malformed } from './cursor.js';

/** The fields of a ServerHello or HelloRetryRequest that say what was chosen. */
export interface ServerHello {
  /** The version chosen: from supported_versions if there, else from the legacy field. */
  readonly version: number;
  readonly suite: number;
  /** TLS 1.3: the server asked for another hello, naming the group it wants. */
  readonly retry: boolean;
  readonly group?: number;
  readonly compression: number;
  readonly random: Buffer;
  readonly sessionId: Buffer;
  /** Extensions by type, in clear: in TLS 1.3 only those of the hello itself. */
  readonly extensions: ReadonlyMap<number, Buffer>;
}

/** What the key exchange parameters show, before any signature is checked. */
export interface KeyExchangeFacts {
  readonly group?: string;
  /** Size of the Diffie-Hellman prime, or of the temporary RSA modulus of an EXPORT suite. */
  readonly bits?: number;
}

// RFC 8446, section 4.1.3: SHA-256 of "HelloRetryRequest".
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

export function parseServerHello(body: Buffer): ServerHello {
  const read = cursor(body);
  const legacy = read.uint16();
  const random = read.bytes(32);
  const sessionId = read.vector(1);
  if (sessionId.length > 32) throw new Malformed('session id above 32 bytes');
  const suite = read.uint16();
  const compression = read.uint8();
  let version = legacy;
  let group: number | undefined;
  const extensions = new Map<number, Buffer>();
  if (read.left > 0) {
    const list = cursor(read.vector(2));
    while (list.left > 0) {
      const type = list.uint16();
      const bytes = list.vector(2);
      extensions.set(type, bytes);
      const content = cursor(bytes);
      if (type === 43) version = content.uint16();
      if (type === 51) group = content.uint16();
    }
  }
  if (read.left > 0) throw new Malformed('bytes after the ServerHello');
  const retry = random.equals(retryRandom);
  return {
    version,
    suite,
    retry,
    compression,
    random,
    sessionId,
    extensions,
    ...(group === undefined ? {} : { group }),
  };
}

function bitLength(integer: Buffer): number {
  let at = 0;
  while (at < integer.length && integer[at] === 0) at += 1;
  const top = integer[at];
  return top === undefined ? 0 : (integer.length - at) * 8 - Math.clz32(top) + 24;
}

/** Facts of a ServerKeyExchange; none for exchanges that aren't read here. */
export function parseServerKeyExchange(suite: number, name: string, body: Buffer): KeyExchangeFacts {
  const read = cursor(body);
  const exchange = keyExchangeOf(suite);
  if (exchange === 'static' || exchange === 'any') return {};
  // PSK exchanges put an identity hint first (RFC 4279, RFC 5489).
  if (name.includes('_PSK_') || name.includes('PSK_DHE')) read.vector(2);
  if (exchange === 'ECDHE') {
    // 3 is named_curve; explicit curves (1, 2) are deprecated and have no name.
    return read.uint8() === 3 ? { group: groupName(read.uint16()) } : { group: 'explicit' };
  }
  return { bits: bitLength(read.vector(2)) };
}

/** The DER certificates of a Certificate message below TLS 1.3, leaf first. */
export function parseCertificates(body: Buffer): Buffer[] {
  const list = cursor(cursor(body).vector(3));
  const found: Buffer[] = [];
  while (list.left > 0) {
    if (found.length === 32) throw new Malformed('more than 32 certificates');
    found.push(list.vector(3));
  }
  return found;
}
