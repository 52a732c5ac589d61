/** The target's own interface to its audit log, as kinds use it: who may read, and what would change an entry. */
import type { OutcomeFacts } from './outcome.js';

/**
 * An entry of a request of ours. `time`: as it stands in the entry; no request holds it, so that an answer with it in it
 * shows the entry, and does not merely repeat what was asked.
 */
export type KnownEntry = { readonly id: string; readonly nonce: string; readonly time: string };

export type LogRead = {
  /** `markerSeen`: the entry was in the answer. */
  readonly outcome: OutcomeFacts;
  /** The name by which the log should know who asked. */
  readonly actor: string;
  /** The session was accepted right after. */
  readonly alive: boolean;
};

/** One entry as it is kept: null where it can't be had. */
export type EntryState = { readonly digest: string | null; readonly said: string };

export interface LogInterface {
  readonly readers: readonly string[];
  /** Personas who may not read the log, one of each role. */
  readonly others: readonly string[];
  readonly reads: readonly { readonly name: string; readonly operation: 'R' | 'E' }[];
  readonly changes: readonly string[];
  read(persona: string, way: string, entry: KnownEntry): Promise<LogRead>;
  tryChange(persona: string, change: string, entry: KnownEntry): Promise<LogRead>;
  stateOf(entry: KnownEntry): Promise<EntryState>;
}
