import { BUNDLE_V03_MEDIA_TYPE, type Bundle, bundleFromJSON, bundleToJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { SafeprobeError } from '../errors.js';
import { canonicalJson, parseCanonical } from './canonical.js';
import { lowS } from './ecdsa.js';
import type { Trust } from './keys.js';
import { PAYLOAD_TYPE } from './statement.js';

/** A signature file that is well formed to the last bit; whose it is, is another question. */
export interface Envelope {
  readonly hint: string;
  readonly statement: unknown;
  readonly bundle: Bundle;
}

/**
 * Reads a sigstore bundle and refuses every freedom that its format has: other media types, unknown fields, a key
 * id beside the hint, log entries and timestamps that nobody here checks, spare bits of base64.
 *
 * @throws SafeprobeError `evidence`.
 */
export function readEnvelope(bytes: Uint8Array, path: string): Envelope {
  const bundle = readSigstoreBundle(bytes, path);
  const refuse = (message: string, found?: string) =>
    new SafeprobeError('evidence', message, { file: path, found });
  const { content, verificationMaterial: material, mediaType } = bundle;
  if (mediaType !== BUNDLE_V03_MEDIA_TYPE) throw refuse('not a sigstore bundle v0.3', mediaType);
  if (material.content.$case !== 'publicKey') throw refuse('signed by no public key', material.content.$case);
  if (content.$case !== 'dsseEnvelope') throw refuse('not a DSSE envelope', content.$case);
  const { payloadType, payload, signatures } = content.dsseEnvelope;
  const { hint } = material.content.publicKey;
  if (payloadType !== PAYLOAD_TYPE) throw refuse('not an in-toto statement', payloadType);
  if (signatures[0]?.keyid !== hint) throw refuse('the key id is not the hint', signatures[0]?.keyid);
  if (
    material.tlogEntries.length > 0 ||
    (material.timestampVerificationData?.rfc3161Timestamps.length ?? 0) > 0
  ) {
    throw refuse('carries log entries or timestamps, which this version does not check');
  }
  return { hint, statement: parseCanonical(payload, `${path} (payload)`), bundle };
}

/** @throws SafeprobeError `evidence` when the signature is not this key's over this payload. */
export function verifySignature({ bundle, hint }: Envelope, trust: Trust, path: string): void {
  if (hint !== trust.hint) {
    throw new SafeprobeError('evidence', 'signed by another key than the trusted one', {
      file: path,
      found: hint,
      expected: trust.hint,
    });
  }
  const material = toTrustMaterial(
    { mediaType: '', tlogs: [], ctlogs: [], certificateAuthorities: [], timestampAuthorities: [] },
    () => ({ publicKey: trust.publicKey, validFor: () => true }),
  );
  const verifier = new Verifier(material, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
  try {
    verifier.verify(toSignedEntity(bundle));
    if (trust.algorithm === 'p256') assertLowS(bundle);
  } catch (cause) {
    throw new SafeprobeError('evidence', 'the signature does not fit the statement', { file: path, cause });
  }
}

function readSigstoreBundle(bytes: Uint8Array, path: string): Bundle {
  const value = parseCanonical(bytes, path);
  let bundle: Bundle;
  let again: string;
  try {
    bundle = bundleFromJSON(value);
    again = canonicalJson(bundleToJSON(bundle));
  } catch (cause) {
    throw new SafeprobeError('evidence', 'not a sigstore bundle', { file: path, cause });
  }
  // What the decoder dropped or forgave comes back different.
  if (!Buffer.from(again).equals(bytes)) {
    throw new SafeprobeError('evidence', 'not the one encoding of this sigstore bundle', { file: path });
  }
  return bundle;
}

function assertLowS(bundle: Bundle): void {
  if (bundle.content.$case !== 'dsseEnvelope') return;
  const signature = bundle.content.dsseEnvelope.signatures[0]?.sig ?? Buffer.alloc(0);
  if (!lowS(signature).equals(signature)) {
    throw new SafeprobeError('evidence', 'the ECDSA signature is not in its one form (low s, minimal DER)');
  }
}
