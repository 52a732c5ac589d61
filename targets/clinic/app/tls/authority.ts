import 'reflect-metadata';
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { place, readOrCreate } from '../state-file.js';
import type { LeafProfile } from './leaf.js';
import type { OcspSigner } from './ocsp.js';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const YEAR_MS = 365 * 24 * 3_600_000;
/** Above any certificate that it signs, so that a leaf's fault is the leaf's alone. */
const AUTHORITY_YEARS = 15;

/** A server certificate and its key, PEM. */
export interface Leaf {
  readonly key: string;
  readonly cert: string;
}

/** The clinic's own certificate authority. */
export interface Authority {
  /** Path of the certificate that clients trust, PEM. */
  readonly file: string;
  /** @param services address of the port where the authority's certificate and its OCSP service are */
  issue(profile: LeafProfile, services: string): Promise<Leaf>;
  readonly signer: OcspSigner;
}

/** 126 random bits, positive and never short (RFC 5280 4.1.2.2). */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.toString('hex');
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function createAuthority(): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=safeprobe clinic CA ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + AUTHORITY_YEARS * YEAR_MS),
    signingAlgorithm: EC,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        // The last for the OCSP answers, which it signs itself.
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${await privatePem(keys.privateKey)}\n${certificate.toString('pem')}\n`;
}

async function signLeaf(
  profile: LeafProfile,
  services: string,
  authority: { key: webcrypto.CryptoKey; certificate: x509.X509Certificate },
): Promise<Leaf> {
  const keys = await webcrypto.subtle.generateKey(profile.key === 'ec' ? EC : RSA, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=localhost',
    issuer: authority.certificate.subject,
    notBefore: profile.notBefore,
    notAfter: profile.notAfter,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: EC,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      // Key encipherment only where the key can do it: RSA.
      new x509.KeyUsagesExtension(
        profile.key === 'ec'
          ? x509.KeyUsageFlags.digitalSignature
          : x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
        true,
      ),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
      // SP 800-52r2 3.2.1: where the issuer is found, and who says whether the certificate still counts.
      new x509.AuthorityInfoAccessExtension({
        caIssuers: [`${services}/pki/ca.cer`],
        ocsp: [`${services}/pki/ocsp`],
      }),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: await privatePem(keys.privateKey), cert: certificate.toString('pem') };
}

/** Opens the authority kept in the state folder, made at the first start. Leaf keys stay in memory. */
export async function openAuthority(stateFolder: string): Promise<Authority> {
  // Key and certificate share one file, so that both are of the same pair.
  const pair = await readOrCreate(join(stateFolder, 'authority.pem'), createAuthority);
  const [keyDer, certificateDer] = x509.PemConverter.decode(pair);
  if (keyDer === undefined || certificateDer === undefined) {
    throw new Error('authority.pem in the state folder is damaged: remove the folder and start again');
  }
  const certificate = new x509.X509Certificate(certificateDer);
  const key = await webcrypto.subtle.importKey('pkcs8', keyDer, EC, false, ['sign']);
  const file = join(stateFolder, 'ca.pem');
  await place(file, `${certificate.toString('pem')}\n`, rename);
  return {
    file,
    issue: (profile, services) => signLeaf(profile, services, { key, certificate }),
    signer: {
      certificate: new Uint8Array(certificate.rawData),
      key: createPrivateKey({ key: Buffer.from(keyDer), format: 'der', type: 'pkcs8' }),
    },
  };
}
