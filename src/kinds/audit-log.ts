/** What is asked of the target's audit log, and what it answers, in the vocabulary of audit standards. */
import type { ContentsAsked, EntryContents } from './audit-contents.js';

export type AuditEntry = {
  readonly id: string | null;
  readonly time: string | null;
  /** The time as it stands in the log, where that is another form. */
  readonly written?: string;
  readonly actor: string | null;
  /** C, R, U, D, E, through the target's table; null when it has no value for it. */
  readonly operation: string | null;
  readonly object: string | null;
  readonly outcome: 'success' | 'failure' | null;
  readonly nonce: string | null;
  /** The stable id of the account that acted, where the target's log has one beside the name. */
  readonly user?: string | null;
  /** Which class of actor it was, in the target's own word, where its log has one. */
  readonly actorClass?: string | null;
  readonly emergency: boolean;
  /** The reason text given for an emergency access was found in it. */
  readonly reasonSeen: boolean;
};

export type AttemptEntry = AuditEntry & {
  /** Where the entry says that the request came from. */
  readonly source: string | null;
  /** Labels of registered values in it: attempted passwords, names that nobody has. */
  readonly labels: readonly string[];
  /** It says of itself that the sign-in was unusual. */
  readonly risk: boolean;
};

export interface AuditAnswer {
  /** The source answered and its answer could be read by the field map. */
  readonly readable: boolean;
  /** How many entries were seen in all, whoever they speak of. */
  readonly total: number;
  readonly entries: readonly AuditEntry[];
  /** The same entries with what only sign-ins are asked about. */
  readonly attempts: readonly AttemptEntry[];
  /** Which elements those entries have whose contents were asked for. */
  readonly contents: readonly EntryContents[];
  /** Labels of registered values anywhere in what was read, whoever the entry speaks of. */
  readonly labels: readonly string[];
  readonly said: string;
  readonly waitedMs: number;
}

export interface AuditQuestion {
  /** Nonces to look for; the decoy among them. */
  readonly nonces: readonly string[];
  /** Stop waiting when each of these has an entry. */
  readonly until: readonly string[];
  readonly withinMs: number;
  readonly since: string;
  readonly reason?: string;
  readonly contents?: ContentsAsked;
}

/** An operation that would switch logging off, and who tries it: nobody may. */
export interface LogSwitch {
  readonly action: string;
  readonly resource: string;
  readonly personas: readonly string[];
  /** The action that switches logging on again. */
  readonly on: string | null;
}
