/** The report that the target makes of its own audit log: a period of it, sorted by one recorded element. */
import type { AuditEntry } from './probe.js';

export type ReportElement = 'time' | 'actor' | 'operation' | 'object' | 'outcome';

export type ReportAnswer = {
  /** It came as declared, and could be read to its last page. */
  readonly readable: boolean;
  readonly said: string;
  /** In the order in which the report has them. */
  readonly entries: readonly ReportEntry[];
};

/** `value`: the element that was sorted by, as it stands in the entry. */
export type ReportEntry = Pick<AuditEntry, 'nonce'> & { readonly value: string | null };

export interface LogReport {
  /** The elements that it can be sorted by. */
  readonly elements: readonly ReportElement[];
  /** How fine the bounds of a period are, in ms. */
  readonly precisionMs: number;
  /** `from` and `to`: ISO 8601 in UTC. */
  ask(element: ReportElement, from: string, to: string): Promise<ReportAnswer>;
}
