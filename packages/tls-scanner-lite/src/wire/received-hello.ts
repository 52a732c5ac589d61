import { cursor, Malformed } from './cursor.js';

/** The part of a ClientHello that a responder needs. */
export interface ReceivedHello {
  /** The legacy version field: all there is below TLS 1.3. */
  readonly version: number;
  readonly suites: readonly number[];
  readonly random: Buffer;
  readonly sessionId: Buffer;
  readonly compression: readonly number[];
  /** Extensions by type. */
  readonly extensions: ReadonlyMap<number, Buffer>;
  /** The whole message, without record headers. */
  readonly message: Buffer;
}

const maxHello = 65_536;

function readExtensions(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  const read = cursor(bytes);
  while (read.left > 0) found.set(read.uint16(), read.vector(2));
  return found;
}

/** The handshake bytes of the records at the start, and where those records end. */
function joined(bytes: Buffer): { message: Buffer; end: number } {
  const parts: Buffer[] = [];
  let at = 0;
  let wanted = 4;
  let have = 0;
  while (have < wanted && at + 5 <= bytes.length) {
    if (bytes.readUInt8(at) !== 22) throw new Malformed('no handshake record');
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (end > bytes.length) break;
    parts.push(bytes.subarray(at + 5, end));
    have += end - at - 5;
    at = end;
    if (have >= 4) wanted = 4 + Buffer.concat(parts).readUIntBE(1, 3);
  }
  return { message: Buffer.concat(parts), end: at };
}

/**
 * Reads a ClientHello from the start of a connection. `incomplete` asks for more bytes; `rest` is what followed it.
 *
 * @throws {Malformed} for bytes that are no ClientHello.
 */
export function readClientHello(bytes: Buffer): { hello: ReceivedHello; rest: Buffer } | 'incomplete' {
  if (bytes.length > 0 && bytes.readUInt8(0) !== 22) throw new Malformed('no handshake record');
  const { message, end } = joined(bytes);
  if (message.length < 4 || message.length < 4 + message.readUIntBE(1, 3)) {
    if (bytes.length > maxHello) throw new Malformed('ClientHello too long');
    return 'incomplete';
  }
  if (message.readUInt8(0) !== 1) throw new Malformed('no ClientHello');
  const read = cursor(message.subarray(4));
  const version = read.uint16();
  const random = read.bytes(32);
  const sessionId = read.vector(1);
  const list = cursor(read.vector(2));
  const suites: number[] = [];
  while (list.left > 0) suites.push(list.uint16());
  const compression = [...read.vector(1)];
  const extensions = read.left > 0 ? readExtensions(read.vector(2)) : new Map<number, Buffer>();
  return {
    hello: { version, suites, random, sessionId, compression, extensions, message },
    rest: bytes.subarray(end),
  };
}
