import { cursor, Malformed, uint, vector } from './cursor.js';

/** The SERVER-HELLO of SSL 2.0: the one message that has everything, certificate and cipher kinds. */
export interface Ssl2ServerHello {
  /** 0x0002, unless the server is odd. */
  readonly version: number;
  readonly sessionIdHit: boolean;
  /** 1 is X.509; 0 when a session is resumed. */
  readonly certificateType: number;
  /** DER; empty when there is none. */
  readonly certificate: Buffer;
  /** The cipher kinds that the server would take of those offered. May be empty, even on a server that takes them. */
  readonly kinds: readonly number[];
  readonly connectionId: Buffer;
}

/** How far an answer to a hello of SSL 2.0 has been read. */
export type Ssl2Flight =
  | { readonly kind: 'open' }
  | { readonly kind: 'hello'; readonly hello: Ssl2ServerHello }
  /** MSG-ERROR: 1 no cipher, 2 no certificate, 4 bad certificate, 6 unsupported certificate type. */
  | { readonly kind: 'error'; readonly code: number };

const messages = { error: 0, clientHello: 1, serverHello: 4 } as const;

/** The largest record: 15 bits of length with a short header. */
const maxRecord = 32_767;

/** A CLIENT-HELLO of SSL 2.0 in its record. The challenge needs no randomness: no handshake is ever finished. */
export function ssl2ClientHello(
  kinds: readonly number[],
  challenge: Uint8Array = Buffer.alloc(16, 0x5a),
): Buffer {
  const specs = Buffer.concat(kinds.map((kind) => uint(kind, 3)));
  const record = vector(
    2,
    Buffer.of(messages.clientHello),
    uint(0x0002, 2),
    uint(specs.length, 2),
    uint(0, 2),
    uint(challenge.length, 2),
    specs,
    challenge,
  );
  // The top bit says that the header is two bytes long and nothing is padded.
  record.writeUInt8(record.readUInt8(0) | 0x80, 0);
  return record;
}

/** Whether bytes begin like a hello of SSL 2.0 rather than a record of later versions. */
export function isSsl2(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x80) !== 0;
}

function parseServerHello(body: Buffer): Ssl2ServerHello {
  const read = cursor(body);
  read.uint8();
  const sessionIdHit = read.uint8() !== 0;
  const certificateType = read.uint8();
  const version = read.uint16();
  const [certificateLength, specsLength, idLength] = [read.uint16(), read.uint16(), read.uint16()];
  if (specsLength % 3 !== 0) throw new Malformed(`cipher kinds of ${specsLength} bytes`);
  const certificate = read.bytes(certificateLength);
  const specs = cursor(read.bytes(specsLength));
  const kinds: number[] = [];
  while (specs.left > 0) kinds.push(specs.uint24());
  return { version, sessionIdHit, certificateType, certificate, kinds, connectionId: read.bytes(idLength) };
}

/**
 * Reads the first record of a server that answers in SSL 2.0, from the start of the connection.
 *
 * @throws {Malformed} for anything else.
 */
export function readSsl2(bytes: Buffer): Ssl2Flight {
  if (bytes.length < 3) return { kind: 'open' };
  const short = (bytes.readUInt8(0) & 0x80) !== 0;
  const length = bytes.readUInt16BE(0) & (short ? 0x7fff : 0x3fff);
  const padding = short ? 0 : bytes.readUInt8(2);
  const start = short ? 2 : 3;
  if (length < 3 || length > maxRecord || padding >= length)
    throw new Malformed(`SSL 2.0 record of ${length} bytes`);
  const type = bytes.length > start ? bytes.readUInt8(start) : undefined;
  if (type !== undefined && type !== messages.error && type !== messages.serverHello)
    throw new Malformed(`SSL 2.0 message ${type} where a SERVER-HELLO belongs`);
  if (bytes.length < start + length) return { kind: 'open' };
  const body = bytes.subarray(start, start + length - padding);
  if (type === messages.error) return { kind: 'error', code: cursor(body.subarray(1)).uint16() };
  return { kind: 'hello', hello: parseServerHello(body) };
}
