import { randomBytes } from 'node:crypto';
import { ssl2Suites as knownKinds } from '../registry/suites.js';
import { cursor, Malformed, uint } from '../wire/cursor.js';
import type { ResponderOptions } from './options.js';

/** A hello in SSL 2.0's record format; later versions may use it too, with their own version number in it. */
export interface Ssl2Hello {
  readonly version: number;
  /** Cipher kinds, three bytes each; a suite of a later version has 0 in front. */
  readonly kinds: readonly number[];
}

const ssl2 = 0x0002;
const messages = { error: 0, clientHello: 1, serverHello: 4 } as const;
const noCipher = 1;

/** Whether a connection begins with an SSL 2.0 record: two bytes of length with the highest bit set. */
export function beginsAsSsl2(bytes: Buffer): boolean {
  return bytes.length > 0 && bytes.readUInt8(0) >= 0x80;
}

/** @throws {Malformed} for bytes that are no hello. */
export function readSsl2Hello(bytes: Buffer): Ssl2Hello | 'incomplete' {
  if (bytes.length < 2) return 'incomplete';
  const length = bytes.readUInt16BE(0) & 0x7fff;
  if (bytes.length < 2 + length) return 'incomplete';
  const read = cursor(bytes.subarray(2, 2 + length));
  if (read.uint8() !== messages.clientHello) throw new Malformed('no CLIENT-HELLO');
  const version = read.uint16();
  const kindsLength = read.uint16();
  read.uint16();
  read.uint16();
  const list = cursor(read.bytes(kindsLength));
  const kinds: number[] = [];
  while (list.left > 0) kinds.push(list.uint24());
  return { version, kinds };
}

function record(...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([uint(0x8000 + body.length, 2), body]);
}

/** The kinds that both sides have: SSL 2.0 leaves the choice to the client. Undefined when nothing is in common. */
export function commonKinds(
  hello: Ssl2Hello,
  { protocols, ssl2Suites = knownKinds }: ResponderOptions,
): number[] | undefined {
  if (hello.version !== ssl2 || !protocols.includes('SSL 2.0')) return undefined;
  const common = ssl2Suites.filter((kind) => hello.kinds.includes(kind));
  return common.length === 0 ? undefined : common;
}

/** SERVER-HELLO with the first certificate (empty without one) and the kinds in common. */
export function ssl2ServerHello(kinds: readonly number[], { certificates = [] }: ResponderOptions): Buffer {
  const certificate = certificates[0] ?? new Uint8Array(0);
  const list = Buffer.concat(kinds.map((kind) => uint(kind, 3)));
  const connectionId = randomBytes(16);
  return record(
    Buffer.of(messages.serverHello, 0, 1),
    uint(ssl2, 2),
    ...[certificate, list, connectionId].map((part) => uint(part.length, 2)),
    certificate,
    list,
    connectionId,
  );
}

export const ssl2Error = () => record(Buffer.of(messages.error), uint(noCipher, 2));
