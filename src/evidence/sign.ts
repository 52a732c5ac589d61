import { bundleToJSON, toDSSEBundle } from '@sigstore/bundle';
import { dsse } from '@sigstore/core';
import { canonicalJson } from './canonical.js';
import type { Signer } from './keys.js';
import { PAYLOAD_TYPE, type Statement } from './statement.js';

/**
 * A DSSE envelope over the statement's canonical bytes, inside a sigstore bundle v0.3, in canonical form. The
 * public key is not enclosed, only its hint: a key that travels with its signature proves nothing.
 */
export function signStatement(statement: Statement, signer: Signer): Buffer {
  const payload = Buffer.from(canonicalJson(statement));
  const bundle = toDSSEBundle({
    artifact: payload,
    artifactType: PAYLOAD_TYPE,
    signature: signer.sign(dsse.preAuthEncoding(PAYLOAD_TYPE, payload)),
    keyHint: signer.hint,
  });
  return Buffer.from(canonicalJson(bundleToJSON(bundle)));
}
