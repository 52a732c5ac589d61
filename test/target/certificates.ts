/** Authorities and certificates of the tests' own, in PEM. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  readonly pem: string;
  /** A server certificate for these DNS names or addresses, with its key. */
  issue(...names: readonly string[]): Promise<Issued>;
  /** A certificate of an authenticator's maker (W3C Web Authentication, 8.2.1), with its key. */
  attest(): Promise<Issued>;
}

const validity = () => ({ notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + DAY) });

export async function createAuthority(name: string): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const root: X509Certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: `CN=${name}`,
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const issue = async (subject: string, extensions: readonly Extension[]): Promise<Issued> => {
    const own = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const leaf = await X509CertificateGenerator.create({
      ...validity(),
      subject,
      issuer: root.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [...extensions],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
    return { cert: leaf.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') };
  };
  return {
    pem: root.toString('pem'),
    issue: (...names) =>
      issue('CN=server', [
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        new SubjectAlternativeNameExtension(
          names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value })),
        ),
      ]),
    attest: () =>
      issue('C=US, O=Keys, OU=Authenticator Attestation, CN=Key 1', [
        new BasicConstraintsExtension(false, undefined, true),
      ]),
  };
}
