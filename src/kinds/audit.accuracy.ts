import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { Assertion, ControlSeen } from '../model.js';
import type { Field, Reconciliation } from '../reconcile/book.js';
import { reconcileBooks } from '../reconcile/both-books.js';
import { defineKind } from './definition.js';
import type { Probe } from './probe.js';
import { CONTROLS, controlsOf, readBooks, some, type TwoBooks } from './two-books.js';

const Params = Type.Object(
  {
    clock: Type.Optional(
      Type.String({ description: 'How far the recorded time may lie from ours. Default 5s.' }),
    ),
  },
  { additionalProperties: false },
);

/**
 * A request that names itself in the one place where ids of requests belong, and in another has an id that no request
 * carries. A log that takes an id from wherever it finds one gives this entry to whoever is named.
 */
type Planted = { readonly elsewhere: string; readonly own: string };
/** Null where nothing could be planted: no reading action, or the request was not done. */
type Facts = TwoBooks & { readonly planted: Planted | null };

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

export default defineKind<typeof Params, Facts>({
  kind: 'audit.accuracy',
  version: 3,
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
  async observe(_, probe) {
    const planted = await plant(probe);
    return { ...(await readBooks(probe, planted === null ? [] : [planted.own])), planted };
  },
  judge(facts, { clock }) {
    const skew = parseDuration(clock ?? '5s');
    const found = reconcileBooks(facts, skew);
    return {
      controls: [...controlsOf(facts, found), differ(facts, found)],
      assertions: [
        ...(Object.keys(FIELDS) as Field[]).map((field) => ofField(field, found)),
        ...ofPlanted(facts),
      ],
      measured: [
        { what: 'Entries compared', value: String(found.matched + found.wrong.length) },
        { what: 'Allowed difference of clocks', value: formatDuration(skew) },
      ],
    };
  },
});

async function plant(probe: Probe): Promise<Planted | null> {
  const cell = probe.protectedReads.find(({ persona }) => probe.auditedPersonas.includes(persona));
  if (cell === undefined) return null;
  const { action, resource, persona, signIn } = cell;
  const elsewhere = probe.decoy();
  const session = await probe.shared(persona, { signIn });
  const vary = { headers: { 'User-Agent': elsewhere } };
  const { nonce, success } = await session.act(action, { resource, vary });
  return nonce === null || !success ? null : { elsewhere, own: nonce };
}

/** Says nothing where the request has no entry at all: what is missing is for audit.coverage to say. */
function ofPlanted({ planted, entries }: Facts): readonly Assertion[] {
  if (planted === null) return [];
  const has = (id: string) => entries.some(({ nonce }) => nonce === id);
  const taken = has(planted.elsewhere);
  if (!taken && !has(planted.own)) return [];
  return [
    {
      subject: 'an id that stood in the user agent alone',
      expected: 'no entry has it as the id of its request',
      actual: taken ? 'an entry has it' : 'none has it, and the request has an entry under its own id',
      outcome: taken ? 'broken' : 'holds',
    },
  ];
}

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
