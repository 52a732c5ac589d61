import { type Cursor, cursor, Malformed } from '../wire/cursor.js';

const maxCertificates = 32;
const maxExtensions = 64;
/** A longer one would not fit into one record with the hello that gives it back. */
const maxTicket = 12_288;

export type Extensions = ReadonlyMap<number, Buffer>;

/** A certificate as DER, with what the server sent about it. */
export interface CertificateEntry {
  readonly der: Buffer;
  readonly extensions: Extensions;
}

function extensionsOf(read: Cursor): Extensions {
  const list = cursor(read.vector(2));
  const found = new Map<number, Buffer>();
  while (list.left > 0) {
    if (found.size === maxExtensions) throw new Malformed('too many extensions');
    const type = list.uint16();
    if (found.has(type)) throw new Malformed(`extension ${type} twice`);
    found.set(type, list.vector(2));
  }
  return found;
}

function whole<Result>(body: Buffer, name: string, parse: (read: Cursor) => Result): Result {
  const read = cursor(body);
  const result = parse(read);
  if (read.left > 0) throw new Malformed(`bytes after the ${name}`);
  return result;
}

export function parseEncryptedExtensions(body: Buffer): Extensions {
  return whole(body, 'EncryptedExtensions', extensionsOf);
}

/** A Certificate message of TLS 1.3 (RFC 8446, section 4.4.2), leaf first. */
export function parseCertificate13(body: Buffer): CertificateEntry[] {
  return whole(body, 'Certificate', (read) => {
    if (read.vector(1).length > 0) throw new Malformed('a certificate context, though none was asked with');
    const list = cursor(read.vector(3));
    const entries: CertificateEntry[] = [];
    while (list.left > 0) {
      if (entries.length === maxCertificates)
        throw new Malformed(`more than ${maxCertificates} certificates`);
      entries.push({ der: list.vector(3), extensions: extensionsOf(list) });
    }
    return entries;
  });
}

export interface CertificateRequest13 {
  readonly context: Buffer;
  readonly extensions: Extensions;
}

export function parseCertificateRequest13(body: Buffer): CertificateRequest13 {
  return whole(body, 'CertificateRequest', (read) => ({
    context: read.vector(1),
    extensions: extensionsOf(read),
  }));
}

/** A signature with its scheme: a CertificateVerify, or the end of a ServerKeyExchange in TLS 1.2. */
export interface Signed {
  readonly scheme: number;
  readonly signature: Buffer;
}

export function parseCertificateVerify(body: Buffer): Signed {
  return whole(body, 'CertificateVerify', (read) => ({ scheme: read.uint16(), signature: read.vector(2) }));
}

export interface SessionTicket13 {
  /** Seconds. */
  readonly lifetime: number;
  readonly ageAdd: number;
  readonly nonce: Buffer;
  readonly ticket: Buffer;
  /** Bytes of early data that the server takes; absent when it takes none. */
  readonly maxEarlyData?: number;
}

const uint32 = (read: Cursor) => read.bytes(4).readUInt32BE(0);

/** A NewSessionTicket of TLS 1.3 (RFC 8446, section 4.6.1). */
export function parseSessionTicket13(body: Buffer): SessionTicket13 {
  return whole(body, 'NewSessionTicket', (read) => {
    const lifetime = uint32(read);
    const ageAdd = uint32(read);
    const nonce = read.vector(1);
    const ticket = read.vector(2);
    if (ticket.length === 0 || ticket.length > maxTicket)
      throw new Malformed(`ticket of ${ticket.length} bytes`);
    const early = extensionsOf(read).get(42);
    if (early === undefined) return { lifetime, ageAdd, nonce, ticket };
    return { lifetime, ageAdd, nonce, ticket, maxEarlyData: whole(early, 'early_data', uint32) };
  });
}

/** A NewSessionTicket below TLS 1.3 (RFC 5077, section 3.3). An empty one says that there will be none after all. */
export function parseSessionTicket12(body: Buffer): { readonly lifetime: number; readonly ticket: Buffer } {
  const { lifetime, ticket } = whole(body, 'NewSessionTicket', (read) => ({
    lifetime: uint32(read),
    ticket: read.vector(2),
  }));
  if (ticket.length > maxTicket) throw new Malformed(`ticket of ${ticket.length} bytes`);
  return { lifetime, ticket };
}

/** The OCSP response of a CertificateStatus message, or of the extension with the same content (RFC 6066, section 8). */
export function parseCertificateStatus(body: Buffer): Buffer {
  return whole(body, 'CertificateStatus', (read) => {
    const type = read.uint8();
    if (type !== 1) throw new Malformed(`certificate status of type ${type}`);
    const response = read.vector(3);
    if (response.length === 0) throw new Malformed('an empty OCSP response');
    return response;
  });
}

/** The parameters that a server signs, and their signature. */
export type KeyExchange12 =
  | {
      readonly kind: 'ECDHE';
      readonly group: number;
      readonly share: Buffer;
      readonly signed: SignedParameters;
    }
  | {
      readonly kind: 'DHE';
      readonly prime: Buffer;
      readonly generator: Buffer;
      readonly share: Buffer;
      readonly signed: SignedParameters;
    };

export interface SignedParameters extends Signed {
  /** The bytes that are signed, without the randoms before them. */
  readonly parameters: Buffer;
}

/** A ServerKeyExchange with its signature; `hasScheme` since TLS 1.2. */
export function parseKeyExchange12(
  exchange: 'ECDHE' | 'DHE',
  body: Buffer,
  hasScheme: boolean,
): KeyExchange12 {
  return whole(body, 'ServerKeyExchange', (read) => {
    const signed = (): SignedParameters => {
      const parameters = body.subarray(0, body.length - read.left);
      return { parameters, scheme: hasScheme ? read.uint16() : 0, signature: read.vector(2) };
    };
    if (exchange === 'DHE') {
      const prime = read.vector(2);
      const generator = read.vector(2);
      return { kind: 'DHE', prime, generator, share: read.vector(2), signed: signed() };
    }
    const curveType = read.uint8();
    if (curveType !== 3) throw new Malformed(`curve type ${curveType}, not a named curve`);
    const group = read.uint16();
    return { kind: 'ECDHE', group, share: read.vector(1), signed: signed() };
  });
}

/** The protocol that a server chose by ALPN (RFC 7301). */
export function parseAlpn(content: Buffer): string {
  return whole(content, 'ALPN extension', (read) => {
    const name = whole(read.vector(2), 'protocol name', (list) => list.vector(1));
    if (name.length === 0) throw new Malformed('an empty protocol name');
    return name.toString('latin1');
  });
}
