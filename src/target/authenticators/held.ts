/** The passkey that an account has from the start, and the authenticator that answers with it. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { SafeprobeError } from '../../errors.js';
import type { RecipeAuthenticator } from '../recipe.js';
import { answering } from './holder.js';
import type { Passkey } from './passkey.js';

/** Of the account; `counts`: its count of uses rises (W3C Web Authentication, 6.1.1). */
export interface HeldPasskey extends Omit<Passkey, 'counter'> {
  readonly counts: boolean;
}

/** As the target file says it; `key`: PKCS #8 in PEM, on P-256. */
interface Declared {
  readonly id: string;
  readonly rpId?: string;
  readonly user?: string;
  readonly counts?: true;
}

export function heldPasskey(
  { id, rpId, user, counts }: Declared,
  key: string,
  bases: { readonly [base: string]: string } | undefined,
): HeldPasskey {
  const [first] = Object.values(bases ?? {});
  if (rpId === undefined && first === undefined)
    throw new SafeprobeError('input', 'a passkey without rpId, in a target without bases', {
      key: 'personas',
      remedy: 'Say the relying party of the passkey: rpId.',
    });
  return {
    id: Buffer.from(id, 'base64url'),
    key: createPrivateKey(key),
    rpId: rpId ?? new URL(first ?? '').hostname,
    userHandle: user === undefined ? null : Buffer.from(user, 'base64url'),
    counts: counts === true,
  };
}

/** Answers honestly, in steps and in a browser. */
export function ownAuthenticator(held: HeldPasskey): RecipeAuthenticator {
  return answering({ answer: 'honest', passkey: asUsedNow(held) });
}

/** Answers in the name of the same passkey, with a key that is another. */
export function impostor(held: HeldPasskey): RecipeAuthenticator {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return answering({ answer: 'honest', passkey: { ...asUsedNow(held), key: privateKey } });
}

/** The clock rises from run to run without anything that would have to be kept. */
function asUsedNow({ counts, ...passkey }: HeldPasskey): Passkey {
  return { ...passkey, counter: counts ? Math.floor(Date.now() / 1000) : 0 };
}
