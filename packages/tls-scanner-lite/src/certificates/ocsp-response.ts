import { createHash } from 'node:crypto';
import { BasicOCSPResponse, type SingleResponse } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import { checkFraming, children, type Element, element } from './der.js';
import { type Certificate, readCertificate } from './facts.js';
import { nameText } from './general-names.js';

/** Bounds for what a server may make the parser do. */
export const maxBytes = 65_536;
export const limits = { berOptions: { maxDepth: 32, maxNodes: 4000, maxContentLength: maxBytes } };
const maxCertificates = 8;

const hashes: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

const digest = (hash: string, data: Uint8Array) => createHash(hash).update(data).digest();
const isBytes = (a: ArrayBuffer, b: Uint8Array) => Buffer.from(a).equals(b);

const byName = 0xa1;
const byKey = 0xa2;

/** A response cut into the pieces that signatures and hashes cover, beside what the parser made of it. */
export interface Response {
  readonly parsed: BasicOCSPResponse;
  readonly signed: Buffer;
  /** The Name or the key hash, by its tag. */
  readonly responder: Element;
  readonly certificates: readonly Certificate[];
}

export function readBasic(der: Buffer): Response {
  checkFraming(der);
  const parsed = AsnConvert.parse(der, BasicOCSPResponse, limits);
  const [tbs, , , wrapped] = children(element(der));
  const responder =
    tbs === undefined ? undefined : children(tbs).find(({ tag }) => tag === byName || tag === byKey);
  if (tbs === undefined || responder === undefined) throw new Error('a response without a responder');
  const list = wrapped === undefined ? undefined : children(wrapped)[0];
  const certificates = (list === undefined ? [] : children(list))
    .slice(0, maxCertificates)
    .map(({ raw }) => readCertificate(raw))
    .flatMap((read) => ('node' in read ? [read] : []));
  return { parsed, signed: tbs.raw, responder, certificates };
}

export function isResponder(responder: Element, certificate: Certificate): boolean {
  const { subject, publicKey } = certificate.parts;
  return responder.tag === byName
    ? responder.content.equals(subject)
    : children(responder)[0]?.content.equals(digest('sha1', publicKey)) === true;
}

/** A name, or `key` and the SHA-1 of the key in hex. */
export function responderId({ tag, content }: Element): string {
  return tag === byName ? nameText(content) : `key ${element(content).content.toString('hex')}`;
}

/** Whether an answer is about this leaf of this issuer: name, key and serial number. */
export function concerns({ certID }: SingleResponse, leaf: Certificate, issuer: Certificate): boolean {
  const hash = hashes.get(certID.hashAlgorithm.algorithm);
  if (hash === undefined) return false;
  const by = issuer.parts;
  return (
    isBytes(certID.issuerNameHash.buffer, digest(hash, by.subject)) &&
    isBytes(certID.issuerKeyHash.buffer, digest(hash, by.publicKey)) &&
    isBytes(certID.serialNumber, leaf.parts.serialNumber)
  );
}
