/** The two books of a run, as a kind that reconciles them gets them. */
import type { LedgerAction, LogEntry } from '../reconcile/book.js';

export interface LogRead {
  /** The source answered in full, and its answer could be read by the field map. */
  readonly readable: boolean;
  /** How many entries were seen in all, whoever they speak of. */
  readonly total: number;
  /** Those that name an account or a nonce of this run; of the others only those since the run began. */
  readonly entries: readonly LogEntry[];
  readonly said: string;
  readonly waitedMs: number;
}

export interface Books {
  /** What was performed so far in this run, by any check, as the target's log should have it. */
  performed(): readonly LedgerAction[];
  /** Reads the log until it has these nonces, or the time is over within which entries are owed. */
  log(until: readonly string[], decoy: string): Promise<LogRead>;
  /** The names of our accounts in the log. */
  readonly actors: readonly string[];
  /** Kinds of event that the actions of the policy and the sign-in paths can make. */
  readonly offered: readonly string[];
}
