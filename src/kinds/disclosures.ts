/** What kinds see of disclosures to others, and of the accounting that a patient may ask for. */
import type { Outcome, Session } from './probe.js';

export interface DisclosureFacts {
  readonly persona: string;
  readonly resource: string;
  /** A record of which nothing was ever disclosed. */
  readonly undisclosed: string;
  /** The action that discloses for a purpose of which the patient must be told. */
  readonly accountable: string;
  /** The one for treatment, payment or operations; `shown`: whether the accounting has these as well. */
  readonly treatment: { readonly action: string; readonly shown: boolean };
  /** The action that asks for the accounting. */
  readonly accounting: string;
}

/** Texts as they stand in the accounting; null where there is none. */
export type AccountedFor = {
  readonly date: string | null;
  readonly recipient: string | null;
  readonly description: string | null;
  readonly purpose: string | null;
};

export interface Accounting {
  readonly outcome: Outcome;
  /** How many it has in all. */
  readonly count: number;
  /** Those alone that hold one of the known texts: what others received is nobody's business. */
  readonly own: readonly AccountedFor[];
}

export interface Disclosures {
  readonly facts: DisclosureFacts;
  /** `from`, `to`: epoch ms. `known`: texts that only the harness has used. */
  account(
    session: Session,
    resource: string,
    period: { readonly from: number; readonly to: number },
    known: readonly string[],
  ): Promise<Accounting>;
}
