import { createHash, createPrivateKey, sign } from 'node:crypto';
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
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
import { AlgorithmIdentifier, Certificate, CRLReason, CRLReasons, Extension } from '@peculiar/asn1-x509';
import { type Identity, now } from './pki.js';

export interface StapleWanted {
  readonly leaf: Identity;
  readonly issuer: Identity;
  /** Who signs; default the issuer. */
  readonly signer?: Identity;
  /** Certificates put into the response. */
  readonly certificates?: readonly Identity[];
  readonly status?: 'good' | 'revoked' | 'unknown';
  /** Days from the tests' instant; `null` leaves nextUpdate out. */
  readonly from?: number;
  readonly to?: number | null;
  /** Of the CertID. */
  readonly hash?: 'sha1' | 'sha256';
  readonly byKey?: boolean;
  readonly signatureHash?: 'sha1' | 'sha256';
  /** DER of a SignedCertificateTimestampList's OCTET STRING. */
  readonly scts?: Buffer;
}

const hashIds = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' };
const ecdsa = { sha1: '1.2.840.10045.4.1', sha256: '1.2.840.10045.4.3.2' };
const rsa = { sha1: '1.2.840.113549.1.1.5', sha256: '1.2.840.113549.1.1.11' };

const parse = ({ der }: Identity) => AsnConvert.parse(der, Certificate);
const keyBits = (identity: Identity) =>
  Buffer.from(parse(identity).tbsCertificate.subjectPublicKeyInfo.subjectPublicKey);
const nameDer = (identity: Identity) =>
  Buffer.from(AsnConvert.serialize(parse(identity).tbsCertificate.subject));
const at = (days: number) => new Date(now.getTime() + days * 86_400_000);

function certStatus(status: NonNullable<StapleWanted['status']>): CertStatus {
  if (status === 'good') return new CertStatus({ good: null });
  if (status === 'unknown') return new CertStatus({ unknown: null });
  const revocationReason = new CRLReason(CRLReasons.keyCompromise);
  return new CertStatus({ revoked: new RevokedInfo({ revocationTime: at(-3), revocationReason }) });
}

/** A response as an authority's responder makes it, signed by node:crypto. */
export function staple(wanted: StapleWanted): Buffer {
  const { leaf, issuer, signer = issuer, hash = 'sha1', signatureHash = 'sha256', to = 6 } = wanted;
  const digest = (data: Buffer) => new OctetString(createHash(hash).update(data).digest());
  const single = new SingleResponse({
    certID: new CertID({
      hashAlgorithm: new AlgorithmIdentifier({ algorithm: hashIds[hash], parameters: null }),
      issuerNameHash: digest(nameDer(issuer)),
      issuerKeyHash: digest(keyBits(issuer)),
      serialNumber: parse(leaf).tbsCertificate.serialNumber,
    }),
    certStatus: certStatus(wanted.status ?? 'good'),
    thisUpdate: at(wanted.from ?? -1),
    ...(to === null ? {} : { nextUpdate: at(to) }),
    ...(wanted.scts === undefined
      ? {}
      : {
          singleExtensions: [
            new Extension({ extnID: '1.3.6.1.4.1.11129.2.4.5', extnValue: new OctetString(wanted.scts) }),
          ],
        }),
  });
  const keyHash = new KeyHash(createHash('sha1').update(keyBits(signer)).digest());
  const data = new ResponseData({
    responderID: new ResponderID(
      wanted.byKey === true ? { byKey: keyHash } : { byName: parse(signer).tbsCertificate.subject },
    ),
    producedAt: at(wanted.from ?? -1),
    responses: [single],
  });
  const key = createPrivateKey(signer.key);
  const algorithm = (key.asymmetricKeyType === 'rsa' ? rsa : ecdsa)[signatureHash];
  const tbs = Buffer.from(AsnConvert.serialize(data));
  const basic = new BasicOCSPResponse({
    tbsResponseData: data,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm }),
    signature: new Uint8Array(sign(signatureHash, tbs, key)).buffer,
    ...(wanted.certificates === undefined ? {} : { certs: wanted.certificates.map(parse) }),
  });
  return wrap(Buffer.from(AsnConvert.serialize(basic)));
}

export function wrap(basic: Buffer): Buffer {
  const responseBytes = new ResponseBytes({
    responseType: '1.3.6.1.5.5.7.48.1.1',
    response: new OctetString(basic),
  });
  const response = new OCSPResponse({ responseStatus: OCSPResponseStatus.successful, responseBytes });
  return Buffer.from(AsnConvert.serialize(response));
}

/** A responder's refusal to answer, such as tryLater. */
export function errorResponse(status: OCSPResponseStatus): Buffer {
  return Buffer.from(AsnConvert.serialize(new OCSPResponse({ responseStatus: status })));
}
