/** OCSP responses (RFC 6960) for stapling, signed by the authority itself. */
import 'reflect-metadata';
import { createHash, sign } from 'node:crypto';
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  KeyHash,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Certificate } from '@peculiar/asn1-x509';
import type { X509Certificate } from '@peculiar/x509';
import { type Issued, keyPem } from '../authority.js';

const HOUR = 3_600_000;
const SHA1 = '1.3.14.3.2.26';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const NULL = new Uint8Array([5, 0]).buffer;

const exact = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const sha1 = (data: ArrayBuffer) => exact(createHash('sha1').update(Buffer.from(data)).digest());
/** Relative to now, without the fractions that DER's GeneralizedTime has not. */
const time = (offsetMs: number) => new Date(Math.floor((Date.now() + offsetMs) / 1000) * 1000);

/** A response about one certificate, in force for an hour on either side. */
export async function stapled(
  issuer: Issued,
  certificate: X509Certificate,
  status: 'good' | 'revoked',
): Promise<Buffer> {
  const { subject, subjectPublicKeyInfo } = AsnConvert.parse(
    issuer.certificate.rawData,
    Certificate,
  ).tbsCertificate;
  const keyHash = sha1(subjectPublicKeyInfo.subjectPublicKey);
  const single = new SingleResponse({
    certID: new CertID({
      hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA1, parameters: NULL }),
      issuerNameHash: new OctetString(sha1(AsnConvert.serialize(subject))),
      issuerKeyHash: new OctetString(keyHash),
      serialNumber: AsnConvert.parse(certificate.rawData, Certificate).tbsCertificate.serialNumber,
    }),
    certStatus:
      status === 'good'
        ? new CertStatus({ good: null })
        : new CertStatus({ revoked: new RevokedInfo({ revocationTime: time(-HOUR) }) }),
    thisUpdate: time(-HOUR),
    nextUpdate: time(HOUR),
  });
  const tbsResponseData = new ResponseData({
    responderID: new ResponderID({ byKey: new KeyHash(keyHash) }),
    producedAt: time(-HOUR),
    responses: [single],
  });
  const isRsa = issuer.keys.privateKey.algorithm.name.startsWith('RSA');
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsResponseData)), await keyPem(issuer));
  const basic = new BasicOCSPResponse({
    tbsResponseData,
    signatureAlgorithm: isRsa
      ? new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: NULL })
      : new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 }),
    signature: exact(signature),
  });
  const response = new OCSPResponse({
    responseStatus: OCSPResponseStatus.successful,
    responseBytes: new ResponseBytes({
      responseType: id_pkix_ocsp_basic,
      response: new OctetString(AsnConvert.serialize(basic)),
    }),
  });
  return Buffer.from(AsnConvert.serialize(response));
}
