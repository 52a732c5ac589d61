/** What one account of a check holds: its passkeys, and which of them answers, honestly or not. */
import type { ForgedPart } from '../../kinds/authenticators.js';
import type { RecipeAuthenticator } from '../recipe.js';
import type { Attestation } from './attestation.js';
import {
  type Answer,
  assertion,
  type CdpCredential,
  type Ceremony,
  createPasskey,
  fromCdp,
  type Passkey,
  registration,
  toCdp,
} from './passkey.js';

/** How the next ceremony is answered. */
export type Manner =
  | { readonly answer: 'honest'; readonly passkey: Passkey }
  | { readonly answer: 'forged'; readonly passkey: Passkey; readonly part: ForgedPart }
  /** An answer that was accepted before, sent again. */
  | { readonly answer: 'replayed'; readonly made: Answer }
  /** A new passkey is made. */
  | { readonly answer: 'new'; readonly attestation?: Attestation };

/** What came of a ceremony, beside the answer that was sent. */
export interface Answering extends RecipeAuthenticator {
  readonly made: Answer | null;
  /** The passkey that was used or made; null when nothing was asked. */
  readonly passkey: Passkey | null;
}

/** An authenticator for one recipe; what it holds is known to the browser too. */
export function answering(manner: Manner): Answering {
  let made: Answer | null = null;
  let passkey: Passkey | null = 'passkey' in manner ? manner.passkey : null;
  return {
    get made() {
      return made;
    },
    get passkey() {
      return passkey;
    },
    create(ceremony: Ceremony, user: Buffer) {
      passkey = createPasskey(ceremony.rpId, user.length === 0 ? null : user);
      made = registration(passkey, ceremony, manner.answer === 'new' ? manner.attestation : undefined);
      return made;
    },
    assert(ceremony: Ceremony) {
      if (manner.answer === 'replayed') made = manner.made;
      else if (passkey !== null)
        made = assertion(passkey, ceremony, manner.answer === 'forged' ? manner.part : undefined);
      return made ?? {};
    },
    held: (): readonly CdpCredential[] => (passkey === null ? [] : [toCdp(passkey)]),
    keep(credentials: readonly CdpCredential[]) {
      const [last] = credentials.slice(-1);
      if (last !== undefined) passkey = fromCdp(last);
    },
  };
}
