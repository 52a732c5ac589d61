import { Type } from 'typebox';
import { parseDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import type { LedgerAction, LogEntry } from '../reconcile/book.js';
import { reconcileBooks } from '../reconcile/both-books.js';
import { defineKind } from './definition.js';
import { CONTROLS, controlsOf, readBooks, some, type TwoBooks } from './two-books.js';

const Params = Type.Object(
  {
    events: Type.Array(Type.String(), {
      minItems: 1,
      description:
        'Kinds of event that must leave entries, where the target offers them: read, search, login.',
    }),
    clock: Type.Optional(
      Type.String({ description: 'How far the recorded time may lie from ours. Default 5s.' }),
    ),
  },
  { additionalProperties: false },
);

export default defineKind<typeof Params, TwoBooks>({
  kind: 'audit.coverage',
  version: 2,
  summary:
    "Reconciles everything that the run did, by any check, with the target's audit log: nothing is missing from it, nothing is told twice, nothing is told that was never done.",
  params: Params,
  effects: 'write',
  last: true,
  needs: ['sign-in', 'access-policy', 'audit'],
  controls: CONTROLS,
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  observe: (_, probe) => readBooks(probe),
  judge(facts, { events, clock }) {
    const found = reconcileBooks(facts, parseDuration(clock ?? '5s'));
    const known = new Set([
      ...facts.offered,
      ...facts.actions.flatMap((each) => (each.owed ? [each.event] : [])),
    ]);
    const offered = events.filter((event) => known.has(event));
    const absent = events.filter((event) => !known.has(event));
    return {
      controls: [...controlsOf(facts, found)],
      assertions: [
        ...offered.map((event) => ofEvent(event, facts.actions, found.missing)),
        none('entries told twice', found.duplicated, ({ action }) => action.what),
        none('entries of ours for what was never done', found.unexplained, entryText),
      ],
      measured: [
        { what: 'Lines of the ledger, entries of the log', value: `${facts.actions.length}, ${facts.total}` },
        { what: 'Matched in every field', value: String(found.matched) },
        { what: 'Entries of others', value: String(found.others) },
        { what: 'Explained by a browser of the same account', value: String(found.byBrowser) },
        ...(absent.length === 0 ? [] : [{ what: 'Not offered by the target', value: absent.join(', ') }]),
      ],
    };
  },
});

function ofEvent(
  event: string,
  actions: readonly LedgerAction[],
  missing: readonly LedgerAction[],
): Assertion {
  const owed = actions.filter((action) => action.owed && action.event === event).length;
  const gone = missing.filter((action) => action.event === event);
  const subject = `event ${event}`;
  const expected = `an entry for each of ${owed} actions`;
  if (owed === 0)
    return {
      subject,
      expected: 'an entry for each action',
      actual: 'none was performed',
      outcome: 'unknown',
    };
  return gone.length === 0
    ? { subject, expected, actual: `${owed} entries`, outcome: 'holds' }
    : { subject, expected, actual: `no entry of ${some(gone, ({ what }) => what)}`, outcome: 'broken' };
}

function none<T>(subject: string, list: readonly T[], word: (item: T) => string): Assertion {
  return {
    subject,
    expected: 'none',
    actual: list.length === 0 ? 'none' : `${list.length}: ${some(list, word)}`,
    outcome: list.length === 0 ? 'holds' : 'broken',
  };
}

function entryText({ actor, operation, object, time }: LogEntry): string {
  return [actor, operation, object, time].map((part) => part ?? '?').join(' ');
}
