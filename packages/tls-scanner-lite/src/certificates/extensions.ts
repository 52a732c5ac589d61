import { children, element, oidOf } from './der.js';
import { generalName, urlsOf } from './general-names.js';
import type { CertificateParts } from './parts.js';

type Extensions = CertificateParts['extensions'];

const ekuNames: ReadonlyMap<string, string> = new Map([
  ['1.3.6.1.5.5.7.3.1', 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
  ['1.3.6.1.5.5.7.3.3', 'codeSigning'],
  ['1.3.6.1.5.5.7.3.4', 'emailProtection'],
  ['1.3.6.1.5.5.7.3.8', 'timeStamping'],
  ['1.3.6.1.5.5.7.3.9', 'ocspSigning'],
  ['2.5.29.37.0', 'any'],
]);

// In the order of their bits (RFC 5280, section 4.2.1.3).
const usages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

function elementsOf(extensions: Extensions, oid: string) {
  const value = extensions.get(oid)?.value;
  return value === undefined ? [] : children(element(value));
}

export function subjectAltNames(extensions: Extensions): string[] {
  return elementsOf(extensions, '2.5.29.17').map(generalName);
}

export function extendedKeyUsages(extensions: Extensions): string[] {
  return elementsOf(extensions, '2.5.29.37')
    .map(oidOf)
    .map((oid) => ekuNames.get(oid) ?? oid);
}

export function keyUsages(extensions: Extensions): string[] {
  const value = extensions.get('2.5.29.15')?.value;
  if (value === undefined) return [];
  const [, ...bytes] = element(value).content;
  return usages.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

export function basicConstraints(extensions: Extensions): { isCa: boolean; pathLength?: number } {
  const fields = elementsOf(extensions, '2.5.29.19');
  const isCa = fields[0]?.tag === 0x01 && fields[0].content[0] !== 0;
  const length = fields.find(({ tag }) => tag === 0x02)?.content;
  // More than four bytes is more than any path has.
  return length === undefined || length.length === 0 || length.length > 4
    ? { isCa }
    : { isCa, pathLength: length.readUIntBE(0, length.length) };
}

export function authorityInformationAccess(extensions: Extensions): { ocsp: string[]; caIssuers: string[] } {
  const found = elementsOf(extensions, '1.3.6.1.5.5.7.1.1').map((description) => {
    const [method, ...location] = children(description);
    return { method: method === undefined ? '' : oidOf(method), urls: urlsOf(location) };
  });
  const by = (wanted: string) => found.filter(({ method }) => method === wanted).flatMap(({ urls }) => urls);
  return { ocsp: by('1.3.6.1.5.5.7.48.1'), caIssuers: by('1.3.6.1.5.5.7.48.2') };
}

/** DistributionPoint, its [0] DistributionPointName, that one's [0] fullName. */
export function crlUrls(extensions: Extensions): string[] {
  return elementsOf(extensions, '2.5.29.31').flatMap((point) =>
    children(point)
      .filter(({ tag }) => tag === 0xa0)
      .flatMap((name) => children(name))
      .filter(({ tag }) => tag === 0xa0)
      .flatMap((full) => urlsOf(children(full))),
  );
}

const statusRequest = 5;

export function mustStaple(extensions: Extensions): boolean {
  return elementsOf(extensions, '1.3.6.1.5.5.7.1.24').some(
    ({ content }) => content.length === 1 && content[0] === statusRequest,
  );
}
