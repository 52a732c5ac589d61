import type { Outcome } from './probe.js';

/** What a sign-in attempt with something left out or wrong came to. */
export interface PartialSignIn {
  /** Which variant: the password alone, a wrong code, … */
  readonly variant: string;
  /** What the sign-in steps came to, one line each. */
  readonly steps: readonly string[];
  /** The protected action tried with whatever the attempt yielded. */
  readonly outcome: Outcome;
  /** True when the attempt could be made as meant, up to the factor left out. */
  readonly reached: boolean;
}
