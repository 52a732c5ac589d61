/**
 * The two books: what the harness did, and what the target's log says was done. Plain data, so that both can be
 * sealed and reconciled again by whoever doubts the result.
 */

/** One line of the harness's own ledger, as the target's log should have it. Null fields are not compared. */
export type LedgerAction = {
  readonly seq: number;
  /** What was done, in words: action, resource, persona. */
  readonly what: string;
  /** Which kind of event it is in the vocabulary of audit standards: `read`, `login`, `denied`. */
  readonly event: string;
  /** The value by which the log knows the request; null where none was carried. */
  readonly nonce: string | null;
  readonly actor: string | null;
  /** C, R, U, D or E. */
  readonly operation: string | null;
  readonly object: string | null;
  readonly outcome: 'success' | 'failure' | null;
  /** ISO 8601, UTC. */
  readonly sentAt: string;
  readonly receivedAt: string;
  /** The log must have an entry for it. Others merely explain the entry that they may have left. */
  readonly owed: boolean;
  /** One request that does several things, such as a batch: it explains further entries of the same actor. */
  readonly compound: boolean;
  /**
   * It may touch records of several people: the log may have an entry for each, as IHE BALP's PatientQuery asks for, and
   * none twice.
   */
  readonly many: boolean;
  /** It carried no nonce, and was not sent by a browser: each such request is in here. */
  readonly program?: boolean;
};

/** One entry of the target's log, through the target file's map of its fields. */
export type LogEntry = {
  readonly id: string | null;
  /** As it was read: a time without zone stays one. */
  readonly time: string | null;
  readonly actor: string | null;
  readonly operation: string | null;
  readonly object: string | null;
  readonly outcome: 'success' | 'failure' | null;
  readonly nonce: string | null;
};

export type Field = 'actor' | 'operation' | 'object' | 'outcome' | 'time' | 'zone' | 'nonce';

export type WrongField = {
  readonly field: Field;
  readonly expected: string;
  readonly actual: string;
};

export interface ReconcileOptions {
  /** How far a recorded time may lie outside the time between request and answer. */
  readonly skewMs: number;
  /** The names of our accounts in the log: an entry that names one must be explained. */
  readonly actors: readonly string[];
  /** Nonces that were never sent: they match nothing, whatever carries them. */
  readonly decoys: readonly string[];
}

export type Pair = {
  readonly action: LedgerAction;
  readonly entry: LogEntry;
  readonly by: 'nonce' | 'fields';
  /** Fields in which the entry tells it otherwise than it was. */
  readonly wrong: readonly WrongField[];
};

export interface Reconciliation {
  /** How many actions have one entry that tells of them as they were. */
  readonly matched: number;
  /** Actions whose entry tells something otherwise; in order of the ledger. */
  readonly wrong: readonly Pair[];
  /** The entry that is taken for the action's own, by its place in the ledger; null when there is none. */
  entryOf(index: number): LogEntry | null;
  /** Owed actions that no entry tells of. */
  readonly missing: readonly LedgerAction[];
  /** Entries that tell of an action once more. */
  readonly duplicated: readonly { readonly action: LedgerAction; readonly entry: LogEntry }[];
  /** Entries that name an account or a nonce of ours for what was never done. */
  readonly unexplained: readonly LogEntry[];
  /** Entries that carry a nonce which no request ever did. */
  readonly decoys: readonly LogEntry[];
  /** Further entries of compound actions, and of those that touched records of several people. */
  readonly further: number;
  /** Entries of others: no account of ours, no nonce of ours. */
  readonly others: number;
}
