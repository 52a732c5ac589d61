import type { Behaviour } from '../app/behaviour.js';

/** A check that rightly can't decide while the fault is active, because the fault broke its control. */
interface Blind {
  readonly check: string;
  readonly control: string;
  readonly why: string;
}

/** One deliberate defect of the clinic: what it breaks, and which checks must notice. */
export interface Fault {
  /** Also the name of the file. */
  readonly id: string;
  readonly breaks: string;
  /** Ids of the checks that must fail. */
  readonly fails: readonly string[];
  readonly blinds: readonly Blind[];
  /** The decisions it replaces, given those in force, so that faults combine. */
  override(behaviour: Behaviour): Partial<Behaviour>;
}
