import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);

type KeyPair = webcrypto.CryptoKeyPair;

/** An authority or a leaf with its key. */
export interface Identity {
  readonly name: string;
  readonly keys: KeyPair;
  readonly certificate: X509Certificate;
  readonly der: Buffer;
  readonly pem: string;
  readonly key: string;
}

export interface Wanted {
  readonly name: string;
  /** None: self-signed. */
  readonly issuer?: Identity;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly sans?: JsonGeneralName[];
  readonly days?: readonly [from: number, to: number];
  readonly key?: 'P-256' | 'RSA-2048' | 'RSA-1024';
  readonly hash?: 'SHA-256' | 'SHA-1';
  readonly ekus?: string[];
  readonly noKeyCertSign?: boolean;
  /** Says that it may sign certificates, though it is no authority. */
  readonly keyCertSign?: boolean;
  /** Object identifier of a critical extension with arbitrary content. */
  readonly critical?: string;
  /** Further extensions, such as AIA. */
  readonly extensions?: readonly Extension[];
}

export const serverAuth = '1.3.6.1.5.5.7.3.1';
export const clientAuth = '1.3.6.1.5.5.7.3.2';

/** The instant that certificates of the tests are valid around. */
export const now = new Date('2026-06-01T00:00:00Z');
const day = 86_400_000;

function keyAlgorithm(
  key: Wanted['key'],
  hash: string,
): webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams {
  if (key === undefined || key === 'P-256') return { name: 'ECDSA', namedCurve: 'P-256' };
  return {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: key === 'RSA-1024' ? 1024 : 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash,
  };
}

let serial = 1;

/** Identifiers of a key and of its issuer's, as RFC 5280 wants them. */
async function keyIdentifiers(own: webcrypto.CryptoKey, issuer: webcrypto.CryptoKey): Promise<Extension[]> {
  type Key = Parameters<typeof SubjectKeyIdentifierExtension.create>[0];
  return [
    await SubjectKeyIdentifierExtension.create(own as Key),
    await AuthorityKeyIdentifierExtension.create(issuer as Key),
  ];
}

export async function issue(wanted: Wanted): Promise<Identity> {
  const { issuer, ca = false, days = [-10, 300], hash = 'SHA-256' } = wanted;
  const keys = (await webcrypto.subtle.generateKey(keyAlgorithm(wanted.key, hash), true, [
    'sign',
    'verify',
  ])) as KeyPair;
  const signs = wanted.keyCertSign === true || (ca && wanted.noKeyCertSign !== true);
  const usage = signs ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature;
  const signer = issuer?.keys ?? keys;
  const extensions: Extension[] = [
    new KeyUsagesExtension(usage, true),
    ...(ca ? [new BasicConstraintsExtension(true, wanted.pathLength, true)] : []),
    ...(wanted.sans === undefined ? [] : [new SubjectAlternativeNameExtension(wanted.sans)]),
    ...(wanted.ekus === undefined ? [] : [new ExtendedKeyUsageExtension(wanted.ekus)]),
    ...(wanted.critical === undefined
      ? []
      : [new Extension(wanted.critical, true, Buffer.from('0500', 'hex'))]),
    ...(wanted.extensions ?? []),
  ];
  const identifiers = await keyIdentifiers(keys.publicKey, signer.publicKey);
  extensions.push(...identifiers.filter(({ type }) => extensions.every((each) => each.type !== type)));
  serial += 1;
  const parameters = {
    serialNumber: serial.toString(16).padStart(4, '0'),
    subject: `CN=${wanted.name}`,
    issuer: `CN=${issuer?.name ?? wanted.name}`,
    notBefore: new Date(now.getTime() + days[0] * day),
    notAfter: new Date(now.getTime() + days[1] * day),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: { name: signer.privateKey.algorithm.name, hash },
    extensions,
  };
  // The generator's types want the DOM library's keys; Node's are the same objects.
  const certificate = await X509CertificateGenerator.create(
    parameters as unknown as Parameters<typeof X509CertificateGenerator.create>[0],
  );
  return {
    name: wanted.name,
    keys,
    certificate,
    der: Buffer.from(certificate.rawData),
    pem: certificate.toString('pem'),
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Root → intermediate → leaf for localhost, all sound. */
export async function soundChain(key: Wanted['key'] = 'P-256') {
  const root = await issue({ name: 'Root', ca: true, key });
  const intermediate = await issue({ name: 'Intermediate', issuer: root, ca: true, key });
  const leaf = await issue({ name: 'leaf', issuer: intermediate, key, ...forLocalhost });
  return { root, intermediate, leaf };
}

export const forLocalhost = {
  sans: [
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
  ],
  ekus: [serverAuth],
} satisfies Partial<Wanted>;
