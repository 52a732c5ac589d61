/** What kinds see of how long the audit log is kept: its oldest entries, and what would remove them. */
import type { LogRead } from './log-interface.js';

export interface RetentionFacts {
  /** How many years entries are kept, by the owner's policy. */
  readonly years: number;
  /** Epoch ms: since when the system is in operation. */
  readonly goLive: number;
  /** The longest time in which it records nothing. */
  readonly gapMs: number;
  /** Who may purge what has been kept long enough, and who else asks for it; or why there is no such request. */
  readonly purge: { readonly by: string; readonly others: readonly string[] } | { readonly none: string };
}

/** An entry by its time, as it stands in it, and the digest of all of it. */
export type OldEntry = { readonly time: string; readonly digest: string };

/** What was found in `from` to `to`, ISO 8601 in UTC. */
export type FoundEntries = {
  readonly from: string;
  readonly to: string;
  readonly readable: boolean;
  readonly said: string;
  readonly oldest: OldEntry | null;
  /** Entries in the answer whose time lies outside. */
  readonly outside: number;
};

export interface Retention {
  readonly facts: RetentionFacts;
  /** Epoch ms, the end excluded. */
  find(from: number, to: number): Promise<FoundEntries>;
  /** Asks that everything before this (epoch ms) be removed. */
  purge(persona: string, before: number): Promise<LogRead>;
}
