import {
  id_pkix_ocsp_basic,
  OCSPResponse,
  OCSPResponseStatus,
  type SingleResponse,
} from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import { checkFraming } from './der.js';
import type { Certificate } from './facts.js';
import { concerns, limits, maxBytes, readBasic, responderId } from './ocsp-response.js';
import { checkSignature } from './ocsp-signature.js';
import { readSctExtension, type SctFacts } from './sct.js';

/** Why a stapled response can't be relied on. */
export type OcspFailure =
  | 'unparsable'
  /** The responder answered with an error, such as tryLater. */
  | 'error-status'
  /** It speaks of another certificate, or of one by another issuer. */
  | 'other-certificate'
  /** The issuer of the leaf is unknown, so that nothing can be checked. */
  | 'issuer-unknown'
  /** Signed by someone who is neither the issuer nor has from it a valid certificate for OCSP signing. */
  | 'responder-not-authorized'
  | 'signature-invalid'
  /** An algorithm that isn't checked here. */
  | 'signature-unsupported'
  /** MD5 or SHA-1. */
  | 'weak-signature'
  | 'stale'
  | 'not-yet-valid'
  /** Without nextUpdate nobody can say when it grows stale (RFC 5019, section 2.2.4, wants it). */
  | 'no-next-update';

/** The stapled status of the leaf (RFC 6960). */
export type OcspFacts =
  | { readonly stapled: false }
  | {
      readonly stapled: true;
      /**
       * What may be relied on. `good` and `unknown` only without any failure; `revoked` also when it is merely out of date,
       * for a revocation isn't taken back. Everything else is `unusable`.
       */
      readonly status: 'good' | 'revoked' | 'unknown' | 'unusable';
      /** What the response claims, whoever signed it; absent when it doesn't speak of this certificate. */
      readonly says?: 'good' | 'revoked' | 'unknown';
      readonly failures: readonly OcspFailure[];
      readonly signature: 'valid' | 'invalid' | 'unchecked';
      /** Error status or parse error, in words. */
      readonly detail?: string;
      /** ISO 8601, UTC, like all times here. */
      readonly producedAt?: string;
      readonly thisUpdate?: string;
      readonly nextUpdate?: string;
      readonly revokedAt?: string;
      readonly reason?: string;
      /** Name, or SHA-1 of the key, as the response gives it; `delegated` when it isn't the issuer itself. */
      readonly responder?: { readonly id: string; readonly delegated: boolean };
      readonly bytes: number;
    };

export type StapledFacts = Extract<OcspFacts, { stapled: true }>;

/** Clocks differ; the same allowance as that of common clients. */
const skewMs = 300_000;

function timeFailures({ thisUpdate, nextUpdate }: SingleResponse, now: Date): OcspFailure[] {
  if (thisUpdate.getTime() > now.getTime() + skewMs) return ['not-yet-valid'];
  if (nextUpdate === undefined) return ['no-next-update'];
  return nextUpdate.getTime() < now.getTime() - skewMs ? ['stale'] : [];
}

function claim({ certStatus }: SingleResponse): NonNullable<StapledFacts['says']> {
  if (certStatus.revoked !== undefined) return 'revoked';
  return certStatus.good === null ? 'good' : 'unknown';
}

function times(single: SingleResponse): Partial<StapledFacts> {
  const { revoked } = single.certStatus;
  const reason = revoked?.revocationReason?.toJSON();
  return {
    thisUpdate: single.thisUpdate.toISOString(),
    ...(single.nextUpdate === undefined ? {} : { nextUpdate: single.nextUpdate.toISOString() }),
    ...(revoked === undefined ? {} : { revokedAt: revoked.revocationTime.toISOString() }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What remains of a claim when some checks failed. */
function reliable(
  says: NonNullable<StapledFacts['says']>,
  failures: readonly OcspFailure[],
): StapledFacts['status'] {
  if (failures.length === 0) return says;
  const onlyLate = failures.every((failure) => failure === 'stale' || failure === 'no-next-update');
  return says === 'revoked' && onlyLate ? 'revoked' : 'unusable';
}

const sctOfOcsp = '1.3.6.1.4.1.11129.2.4.5';

function scts(single: SingleResponse): SctFacts[] {
  return (single.singleExtensions ?? [])
    .filter(({ extnID }) => extnID === sctOfOcsp)
    .flatMap(({ extnValue }) => readSctExtension('ocsp', new Uint8Array(extnValue.buffer)));
}

interface Staple {
  readonly facts: StapledFacts;
  readonly scts: readonly SctFacts[];
}

function judge(der: Buffer, leaf: Certificate, issuer: Certificate | undefined, now: Date): Staple {
  const common = { stapled: true, signature: 'unchecked', status: 'unusable', bytes: der.length } as const;
  if (der.length > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
  checkFraming(der);
  const { responseStatus, responseBytes } = AsnConvert.parse(der, OCSPResponse, limits);
  if (responseStatus !== OCSPResponseStatus.successful || responseBytes === undefined) {
    const detail = OCSPResponseStatus[responseStatus] ?? `status ${responseStatus}`;
    return { facts: { ...common, failures: ['error-status'], detail }, scts: [] };
  }
  if (responseBytes.responseType !== id_pkix_ocsp_basic)
    throw new Error(`a response of type ${responseBytes.responseType}`);
  const response = readBasic(Buffer.from(responseBytes.response.buffer));
  const { tbsResponseData } = response.parsed;
  const id = responderId(response.responder);
  const producedAt = tbsResponseData.producedAt.toISOString();
  if (issuer === undefined) {
    const responder = { id, delegated: false };
    return { facts: { ...common, failures: ['issuer-unknown'], producedAt, responder }, scts: [] };
  }
  const { signature, failures, delegated } = checkSignature(response, issuer, now);
  const facts = { ...common, signature, producedAt, responder: { id, delegated } };
  const single = tbsResponseData.responses.find((each) => concerns(each, leaf, issuer));
  if (single === undefined)
    return { facts: { ...facts, failures: [...failures, 'other-certificate'] }, scts: [] };
  const all = [...failures, ...timeFailures(single, now)];
  const says = claim(single);
  return {
    facts: { ...facts, says, status: reliable(says, all), failures: all, ...times(single) },
    scts: scts(single),
  };
}

/**
 * Reads a stapled OCSP response and checks whom it is about, who signed it and when. Whatever is wrong with it is named
 * in `failures`; it never throws for what a server sent.
 */
export function readStaple(
  response: Uint8Array,
  leaf: Certificate,
  issuer: Certificate | undefined,
  now: Date,
): Staple {
  const der = Buffer.from(response.buffer, response.byteOffset, response.byteLength);
  try {
    return judge(der, leaf, issuer, now);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    return {
      facts: {
        stapled: true,
        status: 'unusable',
        failures: ['unparsable'],
        signature: 'unchecked',
        detail,
        bytes: der.length,
      },
      scts: [],
    };
  }
}
