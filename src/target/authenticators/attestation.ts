/** What an authenticator says of its own make when it enrols (W3C Web Authentication, 6.5 and 8.2). */
import { createHash, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { SafeprobeError } from '../../errors.js';
import type { TargetFactor } from '../schema.js';

export interface Attestation {
  /** The model of the authenticator: 16 bytes, zero where it does not say. */
  readonly aaguid: Buffer;
  /** Null for the format `none`. */
  readonly packed: {
    /** Whose key signs; null for self attestation, by the key of the new credential. */
    readonly by: { readonly key: KeyObject; readonly chain: readonly Buffer[] } | null;
  } | null;
}

export const NO_ATTESTATION: Attestation = { aaguid: Buffer.alloc(16), packed: null };

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** `read` gives the text of a PEM file, `key` the private key in PEM. */
export function attestationOf(
  { attestation, aaguid }: Pick<TargetFactor, 'attestation' | 'aaguid'>,
  path: string,
  read: (file: string, key: string) => string,
  key: string | undefined,
): Attestation {
  const model = aaguid === undefined ? NO_ATTESTATION.aaguid : Buffer.from(aaguid.replaceAll('-', ''), 'hex');
  if (attestation === undefined || attestation === 'none') return { aaguid: model, packed: null };
  if (attestation === 'self') return { aaguid: model, packed: { by: null } };
  const chain = [...read(attestation.cert, `${path}.cert`).matchAll(PEM)].map(
    ([pem]) => new X509Certificate(pem),
  );
  const signer = createPrivateKey(key ?? '');
  if (chain[0]?.checkPrivateKey(signer) !== true)
    throw new SafeprobeError('input', 'the key of the attestation is not that of its certificate', {
      key: path,
      expected: 'the certificate of that key first, then those that lead to its authority',
      remedy: 'Name the key and the certificate that were made together.',
    });
  return { aaguid: model, packed: { by: { key: signer, chain: chain.map(({ raw }) => raw) } } };
}

export type Statement = Map<string, number | Uint8Array | Uint8Array[]>;

/** RFC 9053: ECDSA with SHA-256, the only algorithm of these keys. */
const ES256 = -7;

/** `data`: authenticator data; `client`: the client data; `own`: the key of the new credential. */
export function statementOf(
  { packed }: Attestation,
  data: Buffer,
  client: Buffer,
  own: KeyObject,
): { readonly fmt: string; readonly attStmt: Statement } {
  if (packed === null) return { fmt: 'none', attStmt: new Map() };
  const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
  const attStmt: Statement = new Map<string, number | Uint8Array | Uint8Array[]>([
    ['alg', ES256],
    ['sig', new Uint8Array(sign('sha256', signed, packed.by?.key ?? own))],
  ]);
  if (packed.by !== null)
    attStmt.set(
      'x5c',
      packed.by.chain.map((each) => new Uint8Array(each)),
    );
  return { fmt: 'packed', attStmt };
}
