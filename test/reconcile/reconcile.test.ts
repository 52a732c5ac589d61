import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerAction, LogEntry } from '../../src/reconcile/book.js';
import { reconcile } from '../../src/reconcile/reconcile.js';

const BEGIN = Date.parse('2026-03-01T10:00:00.000Z');
const iso = (ms: number) => new Date(BEGIN + ms).toISOString();
const OPTIONS = { skewMs: 1000, actors: ['anna', 'bert'], decoys: ['sp-decoy'] };

function action(seq: number, over: Partial<LedgerAction> = {}): LedgerAction {
  return {
    seq,
    what: `action ${seq}`,
    event: 'read',
    nonce: `sp-${seq}`,
    actor: 'anna',
    operation: 'R',
    object: 'Patient/p-1',
    outcome: 'success',
    sentAt: iso(seq * 10_000),
    receivedAt: iso(seq * 10_000 + 100),
    owed: true,
    compound: false,
    many: false,
    ...over,
  };
}

/** The entry that a sound log has of an action. */
function entryOf(done: LedgerAction, over: Partial<LogEntry> = {}): LogEntry {
  return {
    id: `e-${done.seq}`,
    time: iso(done.seq * 10_000 + 50),
    actor: done.actor,
    operation: done.operation,
    object: done.object,
    outcome: done.outcome,
    nonce: done.nonce,
    ...over,
  };
}

test('a sound log has one entry for each action, and nothing else is said', () => {
  const actions = [action(1), action(2, { actor: 'bert' })];
  const found = reconcile(
    actions,
    actions.map((each) => entryOf(each)),
    OPTIONS,
  );
  expect(found.matched).toBe(2);
  expect(found.wrong).toEqual([]);
  expect(found.entryOf(1)?.id).toBe('e-2');
  expect([found.missing, found.duplicated, found.unexplained, found.decoys]).toEqual([[], [], [], []]);
});

test('an empty log misses every owed action and explains none', () => {
  const found = reconcile([action(1), action(2, { owed: false })], [], OPTIONS);
  expect(found.missing.map(({ seq }) => seq)).toEqual([1]);
  expect([found.matched, found.wrong]).toEqual([0, []]);
});

test.each([
  ['actor', { actor: 'svc-clinic' }, 'anna', 'svc-clinic'],
  ['actor', { actor: null }, 'anna', 'absent'],
  ['operation', { operation: 'U' }, 'R', 'U'],
  ['object', { object: 'Patient/p-2' }, 'Patient/p-1', 'Patient/p-2'],
  ['object', { object: 'Patient/p-10' }, 'Patient/p-1', 'Patient/p-10'],
  ['outcome', { outcome: 'failure' as const }, 'success', 'failure'],
  ['zone', { time: '2026-03-01T10:00:10.050' }, 'a time with its zone', '2026-03-01T10:00:10.050'],
])(
  'an entry of the same nonce with another %s is wrong in that field alone',
  (field, over, expected, actual) => {
    const known = action(2, { object: 'Patient/p-2' });
    const done = action(1);
    const found = reconcile([done, known], [entryOf(done, over), entryOf(known)], OPTIONS);
    expect(found.wrong.map((each) => each.wrong)).toEqual([[{ field, expected, actual }]]);
    expect(found.wrong[0]?.action.seq).toBe(1);
  },
);

test('a clock that is five minutes off is told by its time, with nonce and without', () => {
  for (const nonce of ['sp-1', null]) {
    const done = action(1, { nonce });
    const found = reconcile([done], [entryOf(done, { time: iso(10_000 - 300_000) })], OPTIONS);
    expect(found.wrong[0]?.wrong.map(({ field }) => field)).toEqual(['time']);
    expect(found.missing).toEqual([]);
  }
});

test('a decoy matches nothing, even in an entry that says all else rightly', () => {
  const done = action(1);
  const found = reconcile([done], [entryOf(done, { nonce: 'sp-decoy' })], OPTIONS);
  expect(found.missing.map(({ seq }) => seq)).toEqual([1]);
  expect(found.decoys).toHaveLength(1);
});

test('a log that echoes the nonce in every field has an entry, and not one field of it is right', () => {
  const done = action(1);
  const echo = {
    actor: 'sp-1',
    operation: null,
    object: 'sp-1',
    outcome: null,
    time: 'sp-1',
    nonce: 'sp-1',
    id: 'sp-1',
  };
  const found = reconcile([done], [echo], OPTIONS);
  expect(found.wrong[0]?.wrong.map(({ field }) => field)).toEqual([
    'actor',
    'operation',
    'outcome',
    'object',
    'zone',
  ]);
});

test('a log that names every record it knows is not right about any', () => {
  const one = action(1);
  const two = action(2, { object: 'Patient/p-2' });
  const all = { object: 'Patient/p-1, Patient/p-2' };
  const found = reconcile([one, two], [entryOf(one, all), entryOf(two, all)], OPTIONS);
  expect(found.wrong.map(({ wrong }) => wrong.map(({ field }) => field))).toEqual([['object'], ['object']]);
});

test('two users, two patients, allowed and denied are told apart: no constant entry fits all', () => {
  const actions = ['anna', 'bert'].flatMap((actor, a) =>
    ['Patient/p-1', 'Patient/p-2'].flatMap((object, b) =>
      (['success', 'failure'] as const).map((outcome, c) =>
        action(1 + a * 4 + b * 2 + c, { actor, object, outcome }),
      ),
    ),
  );
  for (const constant of actions) {
    const entries = actions.map((each) =>
      entryOf(each, { actor: constant.actor, object: constant.object, outcome: constant.outcome }),
    );
    const found = reconcile(actions, entries, OPTIONS);
    const right = actions.filter((each) => found.wrong.every((pair) => pair.action !== each));
    expect(right.map(({ seq }) => seq)).toEqual([constant.seq]);
    expect([found.matched, found.missing]).toEqual([1, []]);
  }
});

test('an entry of ours for what was never done is unexplained; one of others is not our business', () => {
  const done = action(1);
  const alien = entryOf(done, {
    id: 'x',
    nonce: 'other',
    object: 'Patient/p-9',
    operation: 'D',
    time: iso(500_000),
  });
  const found = reconcile([done], [entryOf(done), alien, { ...alien, id: 'y', actor: 'dr.x' }], OPTIONS);
  expect(found.unexplained.map(({ id }) => id)).toEqual(['x']);
  expect(found.others).toBe(1);
});

test('a second entry of a request about another record is unexplained, unless the request does several things', () => {
  const known = action(2, { object: 'Patient/p-2' });
  for (const compound of [false, true]) {
    const done = action(1, { compound });
    const more = entryOf(done, { id: 'more', object: 'Patient/p-2' });
    const found = reconcile([done, known], [more, entryOf(done), entryOf(known)], OPTIONS);
    expect(found.unexplained.map(({ id }) => id)).toEqual(compound ? [] : ['more']);
    expect(found.further).toBe(compound ? 1 : 0);
    expect(found.wrong).toEqual([]);
  }
});

test('a search that found several people may have an entry for each of them, and none twice', () => {
  const done = action(1, { operation: 'E', object: null, many: true });
  const of = (id: string, object: string | null) => entryOf(done, { id, object });
  const entries = [of('first', 'Patient/p-1'), of('other', 'Patient/p-2'), of('again', 'Patient/p-2')];
  const found = reconcile([done], entries, OPTIONS);
  expect(found.duplicated.map(({ entry }) => entry.object)).toEqual(['Patient/p-2']);
  expect([found.further, found.unexplained, found.missing]).toEqual([1, [], []]);
  const alone = reconcile([{ ...done, many: false }], entries, OPTIONS);
  expect(alone.duplicated).toHaveLength(2);
  const strange = reconcile(
    [done],
    [of('first', 'Patient/p-1'), { ...of('b', 'Patient/p-2'), actor: 'bert' }],
    OPTIONS,
  );
  expect([strange.further, strange.unexplained.map(({ id }) => id)]).toEqual([0, ['b']]);
});

test('a repeated entry is a duplicate, also where it lost its nonce', () => {
  const done = action(1);
  const found = reconcile(
    [done],
    [entryOf(done), entryOf(done, { id: 'second' }), entryOf(done, { id: 'third', nonce: null })],
    OPTIONS,
  );
  expect(found.duplicated.map(({ entry }) => entry.id).sort()).toEqual(['second', 'third']);
  expect(found.unexplained).toEqual([]);
});

test('an action whose answer never came may have an entry and may have none', () => {
  const lost = action(1, { owed: false });
  expect(reconcile([lost], [], OPTIONS).missing).toEqual([]);
  expect(reconcile([lost], [entryOf(lost)], OPTIONS).unexplained).toEqual([]);
});

test('an entry with another nonce than was sent is wrong in that', () => {
  const done = action(1);
  const found = reconcile([done], [entryOf(done, { nonce: null })], OPTIONS);
  expect(found.wrong[0]).toMatchObject({ by: 'fields', wrong: [{ field: 'nonce', actual: 'absent' }] });
});

test('without nonces entries go to the action whose time ends first, so that as many as possible are matched', () => {
  const wide = action(1, { nonce: null, receivedAt: iso(60_000) });
  const narrow = action(2, { nonce: null, receivedAt: iso(21_000) });
  const inNarrow = entryOf(narrow, { id: 'a', time: iso(20_500), nonce: null });
  const inWide = entryOf(wide, { id: 'b', time: iso(50_000), nonce: null });
  const found = reconcile([wide, narrow], [inNarrow, inWide], OPTIONS);
  expect([found.entryOf(0)?.id, found.entryOf(1)?.id]).toEqual(['b', 'a']);
  expect(found.matched).toBe(2);
});

type Defect = 'none' | 'missing' | 'actor' | 'operation' | 'object' | 'outcome' | 'time' | 'twice';
const DEFECTS: readonly Defect[] = [
  'none',
  'missing',
  'actor',
  'operation',
  'object',
  'outcome',
  'time',
  'twice',
];

const arbitraryBooks = fc
  .array(
    fc.record({
      actor: fc.constantFrom('anna', 'bert'),
      operation: fc.constantFrom('C', 'R', 'U', 'E'),
      object: fc.constantFrom('Patient/p-1', 'Patient/p-2', 'Patient/p-10'),
      outcome: fc.constantFrom('success' as const, 'failure' as const),
      defect: fc.constantFrom(...DEFECTS),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => {
    const actions = rows.map(({ defect: _, ...row }, index) => action(index + 1, row));
    const entries = actions.flatMap((done, index): LogEntry[] => {
      const own = entryOf(done);
      switch (rows[index]?.defect) {
        case 'missing':
          return [];
        case 'actor':
          return [{ ...own, actor: 'svc' }];
        case 'operation':
          return [{ ...own, operation: 'D' }];
        case 'object':
          return [{ ...own, object: 'Patient/p-3' }];
        case 'outcome':
          return [{ ...own, outcome: done.outcome === 'success' ? 'failure' : 'success' }];
        case 'time':
          return [{ ...own, time: iso(-600_000) }];
        case 'twice':
          return [own, { ...own, id: `${own.id}-again` }];
        default:
          return [own];
      }
    });
    return { rows, actions, entries };
  });

test('planted defects are found, and only those, in books of any order', () => {
  fc.assert(
    fc.property(arbitraryBooks, fc.infiniteStream(fc.nat()), ({ rows, actions, entries }, dice) => {
      const shuffled = [...entries];
      for (let index = shuffled.length - 1; index > 0; index--) {
        const other = (dice.next().value as number) % (index + 1);
        const kept = shuffled[index] as LogEntry;
        shuffled[index] = shuffled[other] as LogEntry;
        shuffled[other] = kept;
      }
      const found = reconcile(actions, shuffled, OPTIONS);
      const of = (defect: Defect) => rows.flatMap((row, index) => (row.defect === defect ? [index + 1] : []));
      expect(found.missing.map(({ seq }) => seq)).toEqual(of('missing'));
      expect(found.duplicated.map((each) => each.action.seq).sort((a, b) => a - b)).toEqual(of('twice'));
      expect(found.unexplained).toEqual([]);
      for (const field of ['actor', 'operation', 'object', 'outcome', 'time'] as const)
        expect(
          found.wrong.flatMap((pair) =>
            pair.wrong.some((each) => each.field === field) ? [pair.action.seq] : [],
          ),
        ).toEqual(of(field));
      expect(found.wrong.every((pair) => pair.wrong.length === 1)).toBe(true);
      const { entryOf: _, ...said } = found;
      expect(reconcile(actions, entries, OPTIONS)).toMatchObject(said);
    }),
    { numRuns: 200 },
  );
});

test('without nonces the numbers of missing and doubled entries are found in shuffled books', () => {
  fc.assert(
    fc.property(arbitraryBooks, ({ rows, actions, entries }) => {
      const kept = rows.flatMap((row, index) =>
        ['none', 'missing', 'twice'].includes(row.defect) ? [index + 1] : [],
      );
      const blind = actions.filter(({ seq }) => kept.includes(seq)).map((each) => ({ ...each, nonce: null }));
      const own = entries
        .filter(({ id }) => kept.includes(Number(/\d+/.exec(id ?? '')?.[0])))
        .map((each) => ({ ...each, nonce: null }))
        .reverse();
      const found = reconcile(blind, own, OPTIONS);
      const wrong = found.wrong.length;
      // An entry too many may stand in for one that is missing, with its time wrong; it is never taken for right.
      expect(found.missing.length + wrong).toBe(rows.filter(({ defect }) => defect === 'missing').length);
      expect(found.duplicated.length + found.unexplained.length + wrong).toBe(
        rows.filter(({ defect }) => defect === 'twice').length,
      );
    }),
    { numRuns: 200 },
  );
});
