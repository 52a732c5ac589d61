import type { Fault } from './fault.js';

/** What can't be seen any more where entries are missing from the log. */
export const ENTRIES_TO_LOOK_INTO: Fault['blinds'][number] = {
  check: 'audit.entries-whole',
  control: 'entries-found',
  why: 'Elements can not be looked for in entries that are not there.',
};

export const ENTRIES_OF_SECRETS: Fault['blinds'][number] = {
  check: 'audit.nothing-secret',
  control: 'not-observed',
  why: 'Where the request that carried a secret has no entry, none that was looked at could have kept it.',
};

export const ENTRIES_OF_CLASSES: Fault['blinds'][number] = {
  check: 'audit.actors-classed',
  control: 'not-observed',
  why: 'What is not there can not say who it was.',
};

/** `what`: of the events that the reports are compared with. */
export function eventsOfReports(what: 'read' | 'refusal' | 'search'): Fault['blinds'][number] {
  return {
    check: 'audit.reports',
    control: 'ledger-in-log',
    why: `A report can not be blamed for a ${what} that the log itself lacks.`,
  };
}
