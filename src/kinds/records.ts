/** What kinds see of records of the harness's own making: names of actions, and how a refusal shows. */

export interface RecordFacts {
  readonly persona: string;
  readonly create: string;
  readonly update: string;
  readonly read: string;
  readonly version: string;
  readonly history: string;
  /** A matcher of the target file: how a write against an old version is refused. */
  readonly stale: unknown;
  /** How the audit log names the record, with its id filled in. */
  objectOf(id: string): string | null;
}

export interface TransactionFacts {
  readonly persona: string;
  readonly resource: string;
  /** Writes two things, known by the markers `first` and `second`. */
  readonly good: string;
  /** The same with a part in it that can't be done. */
  readonly failing: string;
  /** How the whole is refused then: a matcher of the target file. */
  readonly refused: unknown;
  /** Looks whether something with this marker is there; by whom. */
  readonly find: { readonly action: string; readonly persona: string; readonly found: unknown };
}

/** How a record is amended: two are made, and the one request is accepted, the other denied. */
export interface AmendmentFacts {
  /** Who makes the record, asks and reads. */
  readonly persona: string;
  readonly resource: string;
  readonly create: string;
  readonly read: string;
  readonly request: string;
  readonly decider: string;
  readonly accepted: string;
  readonly denied: string;
  /** Reads what the record said first, when the record itself does not. */
  readonly original: string | null;
}

export interface Records {
  readonly own: RecordFacts | null;
  readonly transaction: TransactionFacts | null;
  readonly amendment: AmendmentFacts | null;
  /** Why the target has no transactions, as its file says under `lacks`; null otherwise. */
  readonly withoutTransactions: string | null;
}
