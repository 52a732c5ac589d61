import 'reflect-metadata';
import { createHash, type KeyObject, sign } from 'node:crypto';
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  id_pkix_ocsp_nonce,
  KeyHash,
  OCSPRequest,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Certificate, type Extension } from '@peculiar/asn1-x509';

const SHA1 = '1.3.14.3.2.26';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const MINUTE_MS = 60_000;
/** How long an answer counts. Short, as a certificate's status is asked for again with each. */
const VALID_MS = 60 * MINUTE_MS;
const MOST_ASKED = 16;

/** Who signs: the authority itself (RFC 6960 2.2), with a P-256 key. */
export interface OcspSigner {
  readonly certificate: Uint8Array;
  readonly key: KeyObject;
}

/** A certificate of this authority (DER), and since when it doesn't count any more. */
export interface Issued {
  readonly certificate: Uint8Array;
  readonly revokedAt: Date | undefined;
}

/** What is said of a certificate: an unknown one is none of ours. */
type Standing = { readonly revokedAt: Date | undefined } | 'unknown';

function certStatus(standing: Standing): CertStatus {
  if (standing === 'unknown') return new CertStatus({ unknown: null });
  const { revokedAt } = standing;
  if (revokedAt === undefined) return new CertStatus({ good: null });
  return new CertStatus({
    revoked: new RevokedInfo({ revocationTime: wholeSecond(revokedAt.getTime()) }),
  });
}

/** A signed answer in DER, and when it has to be made anew. */
export interface Status {
  readonly response: Buffer;
  readonly nextUpdate: number;
}

const exact = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const sha1 = (data: ArrayBuffer) => createHash('sha1').update(Buffer.from(data)).digest();

/** GeneralizedTime in DER has no fractions of a second. */
const wholeSecond = (time: number) => new Date(Math.floor(time / 1000) * 1000);

const serialOf = (certificate: Uint8Array): ArrayBuffer =>
  AsnConvert.parse(certificate, Certificate).tbsCertificate.serialNumber;

function issuerOf(signer: OcspSigner) {
  const { tbsCertificate } = AsnConvert.parse(signer.certificate, Certificate);
  return {
    name: sha1(AsnConvert.serialize(tbsCertificate.subject)),
    key: sha1(tbsCertificate.subjectPublicKeyInfo.subjectPublicKey),
  };
}

function answer(
  signer: OcspSigner,
  asked: readonly { readonly id: CertID; readonly standing: Standing }[],
  now: number,
  nonce: readonly Extension[] = [],
): Status {
  const thisUpdate = wholeSecond(now - MINUTE_MS);
  const nextUpdate = wholeSecond(now + VALID_MS);
  const tbsResponseData = new ResponseData({
    responderID: new ResponderID({ byKey: new KeyHash(exact(issuerOf(signer).key)) }),
    producedAt: wholeSecond(now),
    responses: asked.map(
      ({ id, standing }) =>
        new SingleResponse({
          certID: id,
          certStatus: certStatus(standing),
          thisUpdate,
          nextUpdate,
        }),
    ),
    ...(nonce.length === 0 ? {} : { responseExtensions: [...nonce] }),
  });
  const tbs = Buffer.from(AsnConvert.serialize(tbsResponseData));
  const basic = new BasicOCSPResponse({
    tbsResponseData,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 }),
    signature: exact(sign('sha256', tbs, signer.key)),
  });
  const response = new OCSPResponse({
    responseStatus: OCSPResponseStatus.successful,
    responseBytes: new ResponseBytes({
      responseType: id_pkix_ocsp_basic,
      response: new OctetString(AsnConvert.serialize(basic)),
    }),
  });
  return { response: Buffer.from(AsnConvert.serialize(response)), nextUpdate: nextUpdate.getTime() };
}

/** The status of one certificate of this authority. */
export function statusOf(signer: OcspSigner, issued: Issued, now: number): Status {
  const issuer = issuerOf(signer);
  const id = new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA1, parameters: null }),
    issuerNameHash: new OctetString(exact(issuer.name)),
    issuerKeyHash: new OctetString(exact(issuer.key)),
    serialNumber: serialOf(issued.certificate),
  });
  return answer(signer, [{ id, standing: issued }], now);
}

/**
 * Answers a request of RFC 6960: what is known, unknown for all else, its nonce sent back.
 *
 * @returns DER; `malformedRequest` when the request can't be read
 */
export function answerOcsp(
  signer: OcspSigner,
  request: Uint8Array,
  known: readonly Issued[],
  now: number,
): Buffer {
  try {
    const { requestList, requestExtensions } = AsnConvert.parse(request, OCSPRequest).tbsRequest;
    if (requestList.length === 0 || requestList.length > MOST_ASKED) throw new Error('nothing asked');
    const issuer = issuerOf(signer);
    const asked = requestList.map(({ reqCert }) => {
      // Issuers are told apart by SHA-1 (RFC 5019 2.1.1); a request that hashes otherwise gets no promise.
      const ours =
        issuer.key.equals(Buffer.from(reqCert.issuerKeyHash.buffer)) &&
        issuer.name.equals(Buffer.from(reqCert.issuerNameHash.buffer));
      const serial = Buffer.from(reqCert.serialNumber);
      const found = known.find(({ certificate }) => serial.equals(Buffer.from(serialOf(certificate))));
      return { id: reqCert, standing: ours && found !== undefined ? found : ('unknown' as const) };
    });
    const nonce = (requestExtensions ?? []).filter(({ extnID }) => extnID === id_pkix_ocsp_nonce);
    return answer(signer, asked, now, nonce).response;
  } catch {
    const malformed = new OCSPResponse({ responseStatus: OCSPResponseStatus.malformedRequest });
    return Buffer.from(AsnConvert.serialize(malformed));
  }
}
