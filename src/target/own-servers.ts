/**
 * Servers of the harness's own, on loopback, with one known property each: what proves that the TLS scanner
 * can see what it later reports as absent.
 */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { scan, startResponder, suites } from 'tls-scanner-lite';
import type { TlsReport } from '../kinds/probe.js';

/** One suite of each weak family that an ordinary OpenSSL can no longer offer, and one that every server has. */
const RESPONDER_SUITES = new Set([
  'TLS_RSA_WITH_NULL_SHA',
  'TLS_RSA_WITH_RC4_128_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
]);

/** Each legacy protocol and each weak family offered to a responder that accepts them. */
export async function scanOwnResponder(): Promise<TlsReport> {
  const responder = await startResponder({
    protocols: ['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2'],
    suites: suites.filter((suite) => RESPONDER_SUITES.has(suite.name)).map((suite) => suite.id),
  });
  try {
    return await scan({ host: '127.0.0.1', port: responder.port }, { what: ['protocols', 'suites'] });
  } finally {
    await responder.close();
  }
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;
const HOST = 'localhost';

interface Issued {
  readonly certificate: X509Certificate;
  readonly keys: CryptoKeyPair;
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;

async function newKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function authority(name: string): Promise<Issued> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, keys };
}

async function leaf(
  issuer: Issued | null,
  options: { host?: string; from?: number; to?: number } = {},
): Promise<Issued> {
  const keys = await newKeys();
  const common = {
    notBefore: new Date(Date.now() + (options.from ?? -DAY)),
    notAfter: new Date(Date.now() + (options.to ?? DAY)),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: options.host ?? HOST }]),
    ],
  };
  const certificate =
    issuer === null
      ? await X509CertificateGenerator.createSelfSigned({ ...common, name: 'CN=self-signed', keys })
      : await X509CertificateGenerator.create({
          ...common,
          subject: 'CN=leaf',
          issuer: issuer.certificate.subject,
          publicKey: keys.publicKey,
          signingKey: issuer.keys.privateKey,
        });
  return { certificate, keys };
}

async function problemsOf(
  served: Issued,
  issuers: readonly Issued[],
  root: Issued,
): Promise<readonly string[]> {
  const key = PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', served.keys.privateKey),
    'PRIVATE KEY',
  );
  const server = createServer({
    key,
    cert: [served, ...issuers].map((each) => each.certificate.toString('pem')).join('\n'),
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const report = await scan(
      { host: HOST, address: '127.0.0.1', port },
      { what: ['protocols', 'certificates'], ca: [root.certificate.toString('pem')] },
    );
    const presented = (report.certificates ?? []).filter((each) => each.state === 'presented');
    return presented.length === 0
      ? ['nothing presented']
      : presented.flatMap((each) => each.problems.map((problem) => problem.code));
  } finally {
    server.close();
  }
}

/** A good certificate and four bad ones, each looked at by the verifier that looks at the target's. */
export async function scanOwnCertificates(): Promise<
  readonly { readonly made: string; readonly problems: readonly string[] }[]
> {
  const [root, stranger] = await Promise.all([
    authority('safeprobe control root'),
    authority('safeprobe unknown root'),
  ]);
  const made: readonly (readonly [string, Promise<Issued>])[] = [
    ['good', leaf(root)],
    ['expired', leaf(root, { from: -3 * DAY, to: -2 * DAY })],
    ['wrong host', leaf(root, { host: 'elsewhere.invalid' })],
    ['self-signed', leaf(null)],
    ['unknown authority', leaf(stranger)],
  ];
  return Promise.all(
    made.map(async ([name, issued]) => ({
      made: name,
      problems: await problemsOf(await issued, name === 'unknown authority' ? [stranger] : [], root),
    })),
  );
}
