import type { Role } from '../access/policy.js';
import type { Resource } from '../fhir/resource.js';

/** An attempt to change an entry of the log, or to remove it. */
export interface LogChange {
  readonly method: string;
  readonly id: string;
  readonly role: Role;
  readonly body: unknown;
}

/** Whether an attempt to change the log is carried out: never, whoever makes it. */
export function changesLog(_attempt: LogChange): boolean {
  return false;
}

/** The entries as they are shown to those who may read the log: all, as they were written. */
export function shownEntries(events: readonly Resource[]): readonly Resource[] {
  return events;
}
