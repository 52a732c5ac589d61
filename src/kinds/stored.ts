/** What kinds see of the verification of stored records: an adapter that alters one, and the target's own report. */
import type { Outcome } from './probe.js';

export type StoreReport = {
  /** It came as declared, and says when it was made and how many it looked at. */
  readonly readable: boolean;
  readonly said: string;
  /** ISO 8601, as the report has it. */
  readonly time: string | null;
  readonly checked: number | null;
  /** Of the records that were asked about, by their labels: those that it names as altered. */
  readonly named: readonly string[];
  /** How many further records it names. */
  readonly others: number;
};

export interface StoredRecords {
  readonly declared: boolean;
  /** How soon after an alteration a report names it. */
  readonly withinMs: number;
  /** Changes one byte of the marker in what is stored of the record, past the application. */
  tamper(id: string, marker: string): Promise<Outcome>;
  /** Changes it back; null where the adapter can't. */
  restore(id: string, marker: string): Promise<Outcome | null>;
  /** `ids`: label → id of a record. */
  report(ids: { readonly [label: string]: string }): Promise<StoreReport>;
}
