import { cursor, Malformed } from './cursor.js';

/** The part of a ClientHello that a responder needs. */
export interface ReceivedHello {
  /** The legacy version field: all there is below TLS 1.3. */
  readonly version: number;
  readonly suites: readonly number[];
}

const maxHello = 65_536;

/**
 * Reads a ClientHello from the start of a connection. `incomplete` asks for more bytes.
 *
 * @throws {Malformed} for bytes that are no ClientHello.
 */
export function readClientHello(bytes: Buffer): ReceivedHello | 'incomplete' {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 5 <= bytes.length) {
    if (bytes.readUInt8(at) !== 22) throw new Malformed('no handshake record');
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (end > bytes.length) break;
    parts.push(bytes.subarray(at + 5, end));
    at = end;
  }
  const message = Buffer.concat(parts);
  if (message.length < 4 || message.length < 4 + message.readUIntBE(1, 3)) {
    if (bytes.length > maxHello) throw new Malformed('ClientHello too long');
    return 'incomplete';
  }
  if (message.readUInt8(0) !== 1) throw new Malformed('no ClientHello');
  const read = cursor(message.subarray(4));
  const version = read.uint16();
  read.bytes(32);
  read.vector(1);
  const list = cursor(read.vector(2));
  const suites: number[] = [];
  while (list.left > 0) suites.push(list.uint16());
  return { version, suites };
}
