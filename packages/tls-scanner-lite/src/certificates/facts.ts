import { type KeyObject, X509Certificate } from 'node:crypto';
import { checkFraming } from './der.js';
import {
  authorityInformationAccess,
  basicConstraints,
  crlUrls,
  extendedKeyUsages,
  keyUsages,
  mustStaple,
  subjectAltNames,
} from './extensions.js';
import { nameText } from './general-names.js';
import { type CertificateParts, certificateParts } from './parts.js';
import { type SignatureFacts, signatureFacts } from './signature-algorithms.js';

/** What a certificate says, in plain JSON. */
export type CertificateFacts =
  | {
      readonly parsed: true;
      /** Of X.509: 1 or 3. */
      readonly version: number;
      readonly subject: string;
      readonly issuer: string;
      /** Hex. */
      readonly serialNumber: string;
      /** `dns:name`, `ip:address` and so on. */
      readonly sans: readonly string[];
      /** ISO 8601, UTC. */
      readonly notBefore: string;
      readonly notAfter: string;
      /** Whole period of validity, in days. */
      readonly validityDays: number;
      readonly key: { readonly type: string; readonly bits?: number; readonly curve?: string };
      /** Names, or the object identifier of an algorithm that has none here. */
      readonly signature: SignatureFacts;
      /** Object identifiers, or `serverAuth` and `any` for the two that matter; empty when the extension is absent. */
      readonly ekus: readonly string[];
      readonly keyUsage: readonly string[];
      readonly isCa: boolean;
      readonly pathLength?: number;
      /** Signed with its own key. */
      readonly isSelfSigned: boolean;
      /** Authority information access: where to ask for the status, and where to fetch the issuer. */
      readonly aia: { readonly ocsp: readonly string[]; readonly caIssuers: readonly string[] };
      /** CRL distribution points. */
      readonly crlUrls: readonly string[];
      /** Demands a stapled OCSP response (TLS feature status_request, RFC 7633). */
      readonly mustStaple: boolean;
      /** Object identifiers of critical extensions. */
      readonly criticalExtensions: readonly string[];
      /** Lower-case hex of the DER. */
      readonly sha256: string;
    }
  | { readonly parsed: false; readonly error: string; readonly bytes: number };

/** A certificate that could be parsed, with the handle that checks signatures. */
export interface Certificate {
  readonly node: X509Certificate;
  readonly facts: Extract<CertificateFacts, { parsed: true }>;
  readonly parts: CertificateParts;
}

// OpenSSL's name of the curve that every standard calls P-256 or secp256r1.
const curveNames: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
]);

function keyFacts(key: KeyObject): { type: string; bits?: number; curve?: string } {
  const type = key.asymmetricKeyType ?? 'unknown';
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined) return { type, bits: modulusLength };
  if (namedCurve === undefined) return { type };
  const digits = /\d{3}/.exec(namedCurve)?.[0];
  return {
    type,
    curve: curveNames.get(namedCurve) ?? namedCurve,
    ...(digits === undefined ? {} : { bits: Number(digits) }),
  };
}

/** Whether `issuer` signed `certificate`. A key that OpenSSL can't use counts as no. */
export function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  if (certificate.issuer !== issuer.subject) return false;
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

// Far above any real certificate.
const maxBytes = 65_536;

function parse(der: Uint8Array): Certificate {
  if (der.length > maxBytes) throw new Error(`a certificate of more than ${maxBytes} bytes`);
  checkFraming(der);
  // OpenSSL parses keys, dates and structure; what its handle doesn't tell is read from the bytes.
  const node = new X509Certificate(der);
  const parts = certificateParts(der);
  const { extensions } = parts;
  const [from, to] = [new Date(node.validFrom), new Date(node.validTo)];
  return {
    node,
    parts,
    facts: {
      parsed: true,
      version: parts.version,
      subject: nameText(parts.subject),
      issuer: nameText(parts.issuer),
      // Without the byte that keeps the number positive.
      serialNumber: parts.serialNumber.toString('hex').replace(/^00(?=[89a-f])/, ''),
      sans: subjectAltNames(extensions),
      notBefore: from.toISOString(),
      notAfter: to.toISOString(),
      validityDays: Math.round((to.getTime() - from.getTime()) / 864e4) / 10,
      key: keyFacts(node.publicKey),
      signature: signatureFacts(parts.algorithm),
      ekus: extendedKeyUsages(extensions),
      keyUsage: keyUsages(extensions),
      ...basicConstraints(extensions),
      isSelfSigned: issued(node, node),
      aia: authorityInformationAccess(extensions),
      crlUrls: crlUrls(extensions),
      mustStaple: mustStaple(extensions),
      criticalExtensions: [...extensions].filter(([, { critical }]) => critical).map(([oid]) => oid),
      sha256: node.fingerprint256.replaceAll(':', '').toLowerCase(),
    },
  };
}

/** Parses one DER certificate. What a server sent may be anything, so that a failure is a fact too. */
export function readCertificate(der: Uint8Array): Certificate | Extract<CertificateFacts, { parsed: false }> {
  try {
    return parse(der);
  } catch (cause) {
    return {
      parsed: false,
      error: cause instanceof Error ? cause.message : String(cause),
      bytes: der.length,
    };
  }
}
