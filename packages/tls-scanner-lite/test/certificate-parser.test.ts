import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { expect, test } from 'vitest';
import { type CertificateFacts, readCertificate } from '../src/certificates/facts.js';
import { installed } from './servers.js';

type Parsed = Extract<CertificateFacts, { parsed: true }>;

function read(der: Uint8Array): Parsed {
  const certificate = readCertificate(der);
  if (!('node' in certificate)) throw new Error(certificate.error);
  return certificate.facts;
}

const usageNames: Record<string, string> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
};

/** The same facts by another implementation. */
function byLibrary(pem: string) {
  const parsed = new x509.X509Certificate(pem);
  const constraints = parsed.getExtension(x509.BasicConstraintsExtension);
  const usages = parsed.getExtension(x509.KeyUsagesExtension)?.usages ?? 0;
  const access = parsed.getExtension(x509.AuthorityInfoAccessExtension);
  const points = parsed.getExtension(x509.CRLDistributionPointsExtension)?.distributionPoints ?? [];
  return {
    subject: parsed.subject,
    issuer: parsed.issuer,
    serialNumber: parsed.serialNumber,
    notBefore: parsed.notBefore.toISOString(),
    notAfter: parsed.notAfter.toISOString(),
    sans: (parsed.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? []).length,
    isCa: constraints?.ca === true,
    pathLength: constraints?.pathLength,
    keyUsage: Object.entries(x509.KeyUsageFlags).flatMap(([name, flag]) =>
      typeof flag === 'number' && (usages & flag) !== 0 ? [name] : [],
    ),
    ekus: (parsed.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [])
      .map(String)
      .map((oid) => usageNames[oid] ?? oid),
    aia: {
      ocsp: (access?.ocsp ?? []).map(({ value }) => value),
      caIssuers: (access?.caIssuers ?? []).map(({ value }) => value),
    },
    crlUrls: points
      .flatMap(({ distributionPoint }) => distributionPoint?.fullName ?? [])
      .flatMap(({ uniformResourceIdentifier: url }) => (url === undefined ? [] : [url])),
    criticalExtensions: parsed.extensions.filter(({ critical }) => critical).map(({ type }) => type),
  };
}

test('every public root is read as another parser reads it', () => {
  expect(rootCertificates.length).toBeGreaterThan(100);
  for (const pem of rootCertificates) {
    const { pathLength, sans, ...facts } = read(new X509Certificate(pem).raw);
    expect({ ...facts, pathLength, sans: sans.length }, facts.subject).toMatchObject(byLibrary(pem));
  }
});

test.skipIf(!installed('openssl', 'version'))(
  'certificates made by openssl are read in all their parts',
  () => {
    const make = (...args: string[]) => {
      const key = [
        '-nodes',
        '-keyout',
        '/dev/null',
        '-subj',
        '/C=US/O=A\\, B/CN=näme',
        '-utf8',
        '-days',
        '30',
      ];
      return execFileSync('openssl', ['req', '-x509', ...key, ...args, '-outform', 'DER'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    };
    const rich = read(
      make(
        '-newkey',
        'rsa:2048',
        '-sha384',
        ...[
          'subjectAltName=DNS:a.example,IP:10.0.0.1,IP:2001:db8::1,email:a@b.example,URI:https://c.example/',
          'keyUsage=critical,digitalSignature,decipherOnly,keyAgreement',
          'extendedKeyUsage=serverAuth,OCSPSigning,anyExtendedKeyUsage,1.2.3.4.5',
          'authorityInfoAccess=OCSP;URI:http://o.example/,caIssuers;URI:http://i.example/i.crt',
          'crlDistributionPoints=URI:http://c.example/a.crl,URI:http://c.example/b.crl',
          'tlsfeature=status_request',
        ].flatMap((extension) => ['-addext', extension]),
      ),
    );
    expect(rich).toMatchObject({
      version: 3,
      subject: 'C=US, O=A\\, B, CN=näme',
      sans: ['dns:a.example', 'ip:10.0.0.1', 'ip:2001:db8::1', 'email:a@b.example', 'url:https://c.example/'],
      validityDays: 30,
      key: { type: 'rsa', bits: 2048 },
      signature: { algorithm: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
      ekus: ['serverAuth', 'ocspSigning', 'any', '1.2.3.4.5'],
      keyUsage: ['digitalSignature', 'keyAgreement', 'decipherOnly'],
      isCa: true,
      isSelfSigned: true,
      aia: { ocsp: ['http://o.example/'], caIssuers: ['http://i.example/i.crt'] },
      crlUrls: ['http://c.example/a.crl', 'http://c.example/b.crl'],
      mustStaple: true,
    });
    const signed = (...args: string[]) => read(make(...args)).signature;
    const pss = ['-newkey', 'rsa:2048', '-sigopt', 'rsa_padding_mode:pss'];
    expect(signed(...pss, '-sha512')).toEqual({ algorithm: 'RSA-PSS', hash: 'SHA-512' });
    expect(signed(...pss, '-sha1')).toEqual({ algorithm: 'RSA-PSS', hash: 'SHA-1' });
    expect(signed('-newkey', 'ed25519')).toEqual({ algorithm: 'Ed25519' });
    expect(signed('-newkey', 'ed448')).toEqual({ algorithm: 'Ed448' });
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    expect(signed(...curve, '-sha224')).toEqual({ algorithm: 'ECDSA', hash: 'SHA-224' });
    expect(signed(...curve, '-sha1')).toEqual({ algorithm: 'ECDSA', hash: 'SHA-1' });
  },
);
