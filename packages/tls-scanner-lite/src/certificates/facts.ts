import 'reflect-metadata';
import { type KeyObject, X509Certificate } from 'node:crypto';
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as ParsedCertificate,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';

/** What a certificate says, in plain JSON. */
export type CertificateFacts =
  | {
      readonly parsed: true;
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
      readonly signature: { readonly algorithm: string; readonly hash?: string };
      /** Object identifiers, or `serverAuth` and `any` for the two that matter; empty when the extension is absent. */
      readonly ekus: readonly string[];
      readonly keyUsage: readonly string[];
      readonly isCa: boolean;
      readonly pathLength?: number;
      /** Signed with its own key. */
      readonly isSelfSigned: boolean;
      readonly ocspUrls: readonly string[];
      readonly caIssuerUrls: readonly string[];
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
  /** Object identifiers of all extensions. */
  readonly extensions: readonly string[];
}

const ekuNames: ReadonlyMap<string, string> = new Map([
  ['1.3.6.1.5.5.7.3.1', 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
  ['1.3.6.1.5.5.7.3.3', 'codeSigning'],
  ['1.3.6.1.5.5.7.3.4', 'emailProtection'],
  ['1.3.6.1.5.5.7.3.8', 'timeStamping'],
  ['1.3.6.1.5.5.7.3.9', 'ocspSigning'],
  ['2.5.29.37.0', 'any'],
]);

// Those that the parser leaves as numbers; the hash is what a reader needs.
const oldSignatures: ReadonlyMap<string, { algorithm: string; hash: string }> = new Map([
  ['1.2.840.113549.1.1.2', { algorithm: 'RSASSA-PKCS1-v1_5', hash: 'MD2' }],
  ['1.2.840.113549.1.1.3', { algorithm: 'RSASSA-PKCS1-v1_5', hash: 'MD4' }],
  ['1.2.840.113549.1.1.4', { algorithm: 'RSASSA-PKCS1-v1_5', hash: 'MD5' }],
  ['1.3.14.3.2.29', { algorithm: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1' }],
  ['1.2.840.10040.4.3', { algorithm: 'DSA', hash: 'SHA-1' }],
  ['2.16.840.1.101.3.4.3.2', { algorithm: 'DSA', hash: 'SHA-256' }],
]);

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

function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value)) return undefined;
  return typeof value.name === 'string' ? value.name : undefined;
}

/** Takes the parser's algorithm object, whose type needs the DOM library. */
function signatureFacts(value: object): { algorithm: string; hash?: string } {
  const algorithm = nameOf(value) ?? 'unknown';
  const old = oldSignatures.get(algorithm);
  if (old !== undefined) return old;
  const hash = 'hash' in value ? nameOf(value.hash) : undefined;
  return { algorithm, ...(hash === undefined ? {} : { hash }) };
}

function keyUsageNames(flags: number): string[] {
  return Object.entries(KeyUsageFlags).flatMap(([name, flag]) =>
    typeof flag === 'number' && (flags & flag) !== 0 ? [name] : [],
  );
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

function parse(der: Uint8Array): Certificate {
  const node = new X509Certificate(der);
  const parsed = new ParsedCertificate(der);
  const names = parsed.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  const constraints = parsed.getExtension(BasicConstraintsExtension);
  const access = parsed.getExtension(AuthorityInfoAccessExtension);
  const pathLength = constraints?.pathLength;
  return {
    node,
    extensions: parsed.extensions.map(({ type }) => type),
    facts: {
      parsed: true,
      subject: parsed.subject,
      issuer: parsed.issuer,
      serialNumber: parsed.serialNumber,
      sans: names.map(({ type, value }) => `${type}:${value}`),
      notBefore: parsed.notBefore.toISOString(),
      notAfter: parsed.notAfter.toISOString(),
      validityDays: Math.round((parsed.notAfter.getTime() - parsed.notBefore.getTime()) / 864e4) / 10,
      key: keyFacts(node.publicKey),
      signature: signatureFacts(parsed.signatureAlgorithm),
      ekus: (parsed.getExtension(ExtendedKeyUsageExtension)?.usages ?? [])
        .map(String)
        .map((oid) => ekuNames.get(oid) ?? oid),
      keyUsage: keyUsageNames(parsed.getExtension(KeyUsagesExtension)?.usages ?? 0),
      isCa: constraints?.ca === true,
      ...(pathLength === undefined ? {} : { pathLength }),
      isSelfSigned: issued(node, node),
      ocspUrls: (access?.ocsp ?? []).map(({ value }) => value),
      caIssuerUrls: (access?.caIssuers ?? []).map(({ value }) => value),
      criticalExtensions: parsed.extensions.filter(({ critical }) => critical).map(({ type }) => type),
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
