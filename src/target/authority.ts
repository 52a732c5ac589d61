/** Certificates of the harness's own making: an authority, what it issues, and what it revokes. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';

export const DAY = 86_400_000;
const HOUR = 3_600_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

type CryptoKeyPair = webcrypto.CryptoKeyPair;

export interface Issued {
  readonly certificate: X509Certificate;
  readonly keys: CryptoKeyPair;
}

/** Relative to now, in ms. */
export interface LeafOptions {
  readonly host: string;
  readonly from?: number;
  readonly to?: number;
  /** P-256 unless an old key exchange needs RSA; only for certificates of an issuer. */
  readonly key?: 'ec' | 'rsa';
  /** Where the list of revoked certificates is served, and who says whether this one is on it. */
  readonly crlUrl?: string;
  readonly ocspUrl?: string;
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

async function newKeys(kind: 'ec' | 'rsa' = 'ec'): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(kind === 'rsa' ? RSA : ALGORITHM, true, ['sign', 'verify']);
}

/** 127 random bits, positive as RFC 5280, 4.1.2.2 wants it. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

export async function createAuthority(name: string): Promise<Issued> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    serialNumber: serialNumber(),
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

/** A server certificate; `issuer` null makes it sign itself. */
export async function issueLeaf(issuer: Issued | null, options: LeafOptions): Promise<Issued> {
  const keys = await newKeys(options.key);
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension([
      { type: isIP(options.host) === 0 ? 'dns' : 'ip', value: options.host },
    ]),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ...(options.crlUrl === undefined ? [] : [new CRLDistributionPointsExtension([options.crlUrl])]),
    ...(options.ocspUrl === undefined ? [] : [new AuthorityInfoAccessExtension({ ocsp: [options.ocspUrl] })]),
  ];
  const common = {
    serialNumber: serialNumber(),
    notBefore: new Date(Date.now() + (options.from ?? -DAY)),
    notAfter: new Date(Date.now() + (options.to ?? DAY)),
    signingAlgorithm: ALGORITHM,
  };
  const certificate =
    issuer === null
      ? await X509CertificateGenerator.createSelfSigned({
          ...common,
          extensions,
          name: 'CN=self-signed',
          keys,
        })
      : await X509CertificateGenerator.create({
          ...common,
          signingAlgorithm: algorithmOf(issuer.keys.privateKey),
          extensions: [
            ...extensions,
            await AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
          ],
          subject: 'CN=leaf',
          issuer: issuer.certificate.subject,
          publicKey: keys.publicKey,
          signingKey: issuer.keys.privateKey,
        });
  return { certificate, keys };
}

/** The list of what an authority revoked, signed by it: PEM, and DER for distribution over HTTP. */
export async function revocationList(
  issuer: Issued,
  revoked: readonly X509Certificate[],
): Promise<{ readonly pem: string; readonly der: Buffer }> {
  const list = await X509CrlGenerator.create({
    issuer: issuer.certificate.subject,
    thisUpdate: new Date(Date.now() - HOUR),
    nextUpdate: new Date(Date.now() + DAY),
    signingAlgorithm: algorithmOf(issuer.keys.privateKey),
    signingKey: issuer.keys.privateKey,
    entries: revoked.map(({ serialNumber: serial }) => ({
      serialNumber: serial,
      revocationDate: new Date(Date.now() - HOUR),
      reason: X509CrlReason.keyCompromise,
    })),
    extensions: [await AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey)],
  });
  return { pem: PemConverter.encode(list.rawData, 'X509 CRL'), der: Buffer.from(list.rawData) };
}

/** An authority from PEM, for targets that take no other than the one they were given beforehand. */
export async function readAuthority(certificate: string, key: string): Promise<Issued> {
  const read = new X509Certificate(certificate);
  const [der] = PemConverter.decode(key);
  const privateKey = await webcrypto.subtle.importKey(
    'pkcs8',
    der ?? new ArrayBuffer(0),
    importAlgorithm(read),
    true,
    ['sign'],
  );
  return { certificate: read, keys: { privateKey, publicKey: await read.publicKey.export() } };
}

function importAlgorithm({ publicKey }: X509Certificate): webcrypto.AlgorithmIdentifier {
  const { name } = publicKey.algorithm;
  const own = publicKey.algorithm as { readonly namedCurve?: string };
  return name.startsWith('RSA')
    ? ({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as webcrypto.AlgorithmIdentifier)
    : ({ name, namedCurve: own.namedCurve } as webcrypto.AlgorithmIdentifier);
}

function algorithmOf(key: webcrypto.CryptoKey) {
  return key.algorithm.name.startsWith('RSA')
    ? ({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const)
    : ({ ...key.algorithm, hash: 'SHA-256' } as typeof ALGORITHM);
}

export async function keyPem({ keys }: Issued): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
}

export function chainPem(...chain: readonly Issued[]): string {
  return chain.map((each) => each.certificate.toString('pem')).join('\n');
}
