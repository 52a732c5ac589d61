import { createHash } from 'node:crypto';
import {
  decodeClientDataJSON,
  parseAuthenticatorData,
  verifySignature,
} from '@simplewebauthn/server/helpers';
import type { AssertionCheck } from '../app/auth/passkeys/ceremony.js';

/** A verification written by hand, as WebAuthn 7.2 has it, that leaves one step out. */
export function assertionCounterWithout(step: 'origin' | 'relying-party' | 'user-presence') {
  return async ({ response, passkey, origin, rpId }: AssertionCheck): Promise<number | undefined> => {
    const client = decodeClientDataJSON(response.response.clientDataJSON);
    const data = new Uint8Array(Buffer.from(response.response.authenticatorData, 'base64url'));
    const { rpIdHash, flags, counter } = parseAuthenticatorData(data);
    const hash = createHash('sha256');
    const isRight = {
      type: client.type === 'webauthn.get',
      origin: client.origin === origin,
      'relying-party': Buffer.from(rpIdHash).equals(createHash('sha256').update(rpId).digest()),
      'user-presence': flags.up,
    };
    if (Object.entries(isRight).some(([name, right]) => name !== step && !right)) return undefined;
    if ((counter > 0 || passkey.counter > 0) && counter <= passkey.counter) return undefined;
    hash.update(Buffer.from(response.response.clientDataJSON, 'base64url'));
    const genuine = await verifySignature({
      signature: new Uint8Array(Buffer.from(response.response.signature, 'base64url')),
      data: new Uint8Array(Buffer.concat([data, hash.digest()])),
      credentialPublicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
    });
    return genuine ? counter : undefined;
  };
}
