import { element } from './der.js';

/**
 * A signed certificate timestamp (RFC 6962): a log's promise. Its signature is not checked here, for that needs the logs'
 * keys; so it counts as presence, not as proof.
 */
export type SctFacts =
  | {
      /** In the certificate, in the TLS extension, or in the OCSP response. */
      readonly source: 'certificate' | 'tls' | 'ocsp';
      readonly parsed: true;
      readonly version: number;
      /** SHA-256 of the log's key, hex. */
      readonly logId: string;
      /** ISO 8601, UTC. */
      readonly timestamp: string;
    }
  | { readonly source: 'certificate' | 'tls' | 'ocsp'; readonly parsed: false; readonly error: string };

type Source = SctFacts['source'];

const maxScts = 32;
/** The latest time that a Date can hold. */
const maxTime = 8_640_000_000_000_000n;

function readSct(source: Source, bytes: Buffer): SctFacts {
  const version = bytes[0];
  // version 1, log id 32, timestamp 8, extensions 2+, signature 4+.
  if (version === undefined || bytes.length < 47)
    return { source, parsed: false, error: `a timestamp of ${bytes.length} bytes` };
  const time = bytes.readBigUInt64BE(33);
  if (time > maxTime) return { source, parsed: false, error: 'a time beyond all calendars' };
  return {
    source,
    parsed: true,
    version: version + 1,
    logId: bytes.toString('hex', 1, 33),
    timestamp: new Date(Number(time)).toISOString(),
  };
}

/** Reads a SignedCertificateTimestampList. What is broken is a fact of its own, so that it never counts as a timestamp. */
export function readSctList(source: Source, list: Uint8Array): SctFacts[] {
  const bytes = Buffer.from(list.buffer, list.byteOffset, list.byteLength);
  const broken = (error: string): SctFacts => ({ source, parsed: false, error });
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== bytes.length - 2)
    return [broken('the length of the list is wrong')];
  const found: SctFacts[] = [];
  for (let at = 2; at < bytes.length; ) {
    if (found.length >= maxScts) return [...found, broken(`more than ${maxScts} timestamps`)];
    const end = at + 2 <= bytes.length ? at + 2 + bytes.readUInt16BE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) return [...found, broken('a timestamp is cut off')];
    found.push(readSct(source, bytes.subarray(at + 2, end)));
    at = end;
  }
  return found;
}

/** The same list as X.509 and OCSP extensions carry it: inside an OCTET STRING. */
export function readSctExtension(source: Source, value: Uint8Array): SctFacts[] {
  try {
    return readSctList(source, element(value).content);
  } catch (cause) {
    return [{ source, parsed: false, error: cause instanceof Error ? cause.message : String(cause) }];
  }
}
