import { authenticationOf, keyExchangeOf, suiteName } from '../registry/suites.js';
import { cursor, Malformed } from './cursor.js';
import type { HandshakeMessage } from './flight.js';
import type { ServerHello } from './server-messages.js';

/** What a ServerKeyExchange shows in numbers. */
export interface KeyExchangeParameters {
  /** The named curve; absent for explicit ones. */
  readonly curve?: number;
  /** The Diffie-Hellman prime, without leading zeros. */
  readonly prime?: Buffer;
  /** TLS 1.2: the scheme that it is signed with. */
  readonly scheme?: number;
}

const serverKeyExchange = 12;

function unsigned(integer: Buffer): Buffer {
  let at = 0;
  while (at < integer.length && integer[at] === 0) at += 1;
  return integer.subarray(at);
}

function parse({ suite, version }: ServerHello, body: Buffer): KeyExchangeParameters {
  const read = cursor(body);
  const name = suiteName(suite);
  const exchange = keyExchangeOf(suite);
  const signed = version === 0x0303 && authenticationOf(suite) !== 'none';
  // PSK exchanges put an identity hint first (RFC 4279, RFC 5489).
  if (name.includes('_PSK_') || name.includes('PSK_DHE')) read.vector(2);
  if (exchange === 'ECDHE') {
    // 3 is named_curve; what follows explicit ones (1, 2) is not read.
    if (read.uint8() !== 3) return {};
    const curve = read.uint16();
    read.vector(1);
    return { curve, ...(signed ? { scheme: read.uint16() } : {}) };
  }
  if (exchange !== 'DHE') return {};
  const prime = unsigned(read.vector(2));
  read.vector(2);
  read.vector(2);
  return { prime, ...(signed ? { scheme: read.uint16() } : {}) };
}

/** The parameters in a flight below TLS 1.3; nothing where there are none, or none that can be read. */
export function keyExchangeParameters(
  hello: ServerHello | undefined,
  messages: readonly HandshakeMessage[],
): KeyExchangeParameters {
  const message = messages.find(({ type }) => type === serverKeyExchange);
  if (hello === undefined || message === undefined) return {};
  try {
    return parse(hello, message.body);
  } catch (cause) {
    if (cause instanceof Malformed) return {};
    throw cause;
  }
}
