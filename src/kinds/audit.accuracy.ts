import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { Assertion, ControlSeen } from '../model.js';
import type { Field, Reconciliation } from '../reconcile/book.js';
import { reconcileBooks } from '../reconcile/both-books.js';
import { defineKind } from './definition.js';
import { CONTROLS, controlsOf, readBooks, some, type TwoBooks } from './two-books.js';

const Params = Type.Object(
  {
    clock: Type.Optional(
      Type.String({ description: 'How far the recorded time may lie from ours. Default 5s.' }),
    ),
  },
  { additionalProperties: false },
);

/** Each with what is expected of it, for people. */
const FIELDS: { readonly [field in Field]: string } = {
  actor: 'who did it',
  operation: 'what was done',
  object: 'whose record it was',
  outcome: 'how it ended: a refusal as a failure',
  time: 'when it was done',
  zone: 'a time with its zone',
  nonce: 'which request it was',
};

export default defineKind<typeof Params, TwoBooks>({
  kind: 'audit.accuracy',
  version: 1,
  summary:
    "Compares each entry of the target's audit log, field by field, with what the run really did: who, what, whose record, with which outcome, when.",
  params: Params,
  effects: 'write',
  last: true,
  needs: ['sign-in', 'access-policy', 'audit'],
  controls: {
    ...CONTROLS,
    'actions-differ':
      'At least two users, two records and both outcomes: with fewer, a log that always says the same could be right.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  observe: (_, probe) => readBooks(probe),
  judge(facts, { clock }) {
    const skew = parseDuration(clock ?? '5s');
    const found = reconcileBooks(facts, skew);
    return {
      controls: [...controlsOf(facts, found), differ(facts, found)],
      assertions: (Object.keys(FIELDS) as Field[]).map((field) => ofField(field, found)),
      measured: [
        { what: 'Entries compared', value: String(found.matched + found.wrong.length) },
        { what: 'Allowed difference of clocks', value: formatDuration(skew) },
      ],
    };
  },
});

function ofField(field: Field, found: Reconciliation): Assertion {
  const expected = FIELDS[field];
  const subject = `field ${field}`;
  const compared = found.matched + found.wrong.length;
  if (compared === 0) return { subject, expected, actual: 'no entry was found', outcome: 'unknown' };
  const wrong = found.wrong.flatMap(({ action, wrong: fields }) =>
    fields.flatMap((each) => (each.field === field ? [{ what: action.what, ...each }] : [])),
  );
  return wrong.length === 0
    ? { subject, expected, actual: `right in ${compared} entries`, outcome: 'holds' }
    : {
        subject,
        expected,
        actual: `wrong in ${wrong.length} of ${compared} entries: ${some(wrong, (each) => `${each.what}: ${each.actual} in place of ${each.expected}`)}`,
        outcome: 'broken',
      };
}

function differ(facts: TwoBooks, found: Reconciliation): ControlSeen {
  const told = facts.actions.filter((action, index) => action.owed && found.entryOf(index) !== null);
  const distinct = (value: (action: (typeof told)[number]) => string | null) =>
    new Set(told.map(value).filter((each) => each !== null)).size;
  const actors = distinct(({ actor }) => actor);
  const objects = distinct(({ object }) => object);
  const outcomes = distinct(({ outcome }) => outcome);
  return {
    name: 'actions-differ',
    held: actors > 1 && objects > 1 && outcomes > 1,
    seen: `${actors} users, ${objects} records, ${outcomes} outcomes`,
  };
}
