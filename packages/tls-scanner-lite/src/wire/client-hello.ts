import { randomBytes } from 'node:crypto';
import { type Protocol, versionNumber } from '../protocol.js';
import { legacyGroups, tls13Groups } from '../registry/groups.js';
import { signatureSchemes } from '../registry/signature-schemes.js';
import { uint, uint16List, vector } from './cursor.js';

/** One public key share of TLS 1.3. */
export interface KeyShare {
  readonly group: number;
  readonly key: Uint8Array;
}

/** What a ClientHello asks for. Fields left out are as an ordinary client sends them. */
export interface Hello {
  /** Versions that the client says it speaks. One for a probe, several for the control. */
  readonly versions: readonly Protocol[];
  readonly suites: readonly number[];
  /** Server name to send; none for addresses. */
  readonly serverName?: string;
  readonly groups?: readonly number[];
  /** TLS 1.3 shares. Empty by default: the server then names suite and group in a HelloRetryRequest. */
  readonly keyShares?: readonly KeyShare[];
  readonly signatureSchemes?: readonly number[];
  /** Extensions to add; one of a type that is there already takes its place. */
  readonly extensions?: readonly Extension[];
  /** Types of extensions to leave out. */
  readonly without?: readonly number[];
  /** Compression methods. Only null by default. */
  readonly compression?: readonly number[];
  /** A session to resume. None by default, but for the random one of TLS 1.3's compatibility mode. */
  readonly sessionId?: Uint8Array;
  /** The cookie of a HelloRetryRequest and the random of the first hello, when this is the second. */
  readonly random?: Uint8Array;
}

/** One extension by the number of its type, with its content as bytes. */
export interface Extension {
  readonly type: number;
  readonly content: Uint8Array;
}

const extension = (type: number, ...content: readonly Uint8Array[]): Extension => ({
  type,
  content: Buffer.concat(content),
});

const bytesOf = ({ type, content }: Extension) => Buffer.concat([uint(type, 2), vector(2, content)]);

/** The extensions that an ordinary client of these versions sends. */
function usualExtensions(hello: Hello): Extension[] {
  const numbers = hello.versions.map(versionNumber);
  const highest = Math.max(...numbers);
  // SSL 3.0 knows no extensions, and strict stacks close on them.
  if (highest === 0x0300) return [];
  const tls13 = highest === 0x0304;
  const onlyTls13 = tls13 && numbers.every((number) => number === 0x0304);
  const groups =
    hello.groups ??
    (tls13 ? [...new Set([...tls13Groups, ...(onlyTls13 ? [] : legacyGroups)])] : legacyGroups);
  const list: Extension[] = [];
  if (hello.serverName !== undefined) {
    list.push(extension(0, vector(2, uint(0, 1), vector(2, Buffer.from(hello.serverName, 'ascii')))));
  }
  list.push(extension(10, vector(2, uint16List(groups))));
  if (!onlyTls13) {
    list.push(extension(11, vector(1, Buffer.of(0))));
    list.push(extension(23));
    list.push(extension(0xff01, vector(1)));
  }
  if (highest >= 0x0303)
    list.push(extension(13, vector(2, uint16List(hello.signatureSchemes ?? signatureSchemes))));
  if (tls13) {
    list.push(extension(43, vector(1, uint16List(numbers))));
    list.push(extension(45, vector(1, Buffer.of(1))));
    const shares = (hello.keyShares ?? []).map(({ group, key }) =>
      Buffer.concat([uint(group, 2), vector(2, key)]),
    );
    list.push(extension(51, vector(2, ...shares)));
  }
  return list;
}

const plainLists = new Map<string, readonly Buffer[]>();

/** A walk sends a hundred hellos that differ in their suites alone: what else is in them is encoded once. */
function extensionsOf(hello: Hello): readonly Buffer[] {
  const { versions, serverName, groups, keyShares, signatureSchemes: schemes, extensions, without } = hello;
  if ([groups, keyShares, schemes, extensions, without].some((given) => given !== undefined))
    return encodedExtensions(hello);
  const key = `${versions.join()} ${serverName ?? ''}`;
  const known = plainLists.get(key) ?? encodedExtensions(hello);
  if (plainLists.size > 64) plainLists.clear();
  plainLists.set(key, known);
  return known;
}

function encodedExtensions(hello: Hello): Buffer[] {
  const { extensions: added = [], without = [] } = hello;
  const left = new Set([...without, ...added.map(({ type }) => type)]);
  return [...usualExtensions(hello).filter(({ type }) => !left.has(type)), ...added].map(bytesOf);
}

/** The padding extension (RFC 7685): some load balancers hang on handshake messages of 256 to 511 bytes. */
function padded(size: number, list: readonly Buffer[]): Buffer[] {
  if (list.length === 0 || size < 256 || size > 511) return [...list];
  const padding = bytesOf(extension(21, Buffer.alloc(Math.max(0, 512 - size - 4))));
  // A pre_shared_key has to be the last extension (RFC 8446, section 4.2.11).
  const at = list.at(-1)?.readUInt16BE(0) === 41 ? list.length - 1 : list.length;
  return list.toSpliced(at, 0, padding);
}

/** The bytes of a record that holds one ClientHello. */
export function clientHello(hello: Hello): Buffer {
  const highest = Math.max(...hello.versions.map(versionNumber));
  const body = Buffer.concat([
    uint(Math.min(highest, 0x0303), 2),
    hello.random ?? randomBytes(32),
    // TLS 1.3 in compatibility mode (RFC 8446, appendix D.4) sends a session id; below it none is wanted.
    vector(1, hello.sessionId ?? (highest === 0x0304 ? randomBytes(32) : Buffer.alloc(0))),
    vector(2, uint16List(hello.suites)),
    vector(1, Buffer.from(hello.compression ?? [0])),
  ]);
  const list = extensionsOf(hello);
  const size = 4 + body.length + (list.length > 0 ? 2 + Buffer.concat(list).length : 0);
  const extensions = padded(size, list);
  const message = Buffer.concat([
    Buffer.of(1),
    vector(3, body, ...(extensions.length > 0 ? [vector(2, ...extensions)] : [])),
  ]);
  return Buffer.concat([Buffer.of(22), uint(Math.min(highest, 0x0301), 2), vector(2, message)]);
}
