/** The second and third tables: from checks to requirements, and from requirements to the run. */
import { describe, expect, it } from 'vitest';
import type { DecisionRecord, Level, RequirementOutcome, VerdictWord, Waiver } from '../../src/model.js';
import {
  concludeRequirement,
  concludeRun,
  countVerdicts,
  exitCodeOfOutcome,
  type Overlays,
  rowsExamined,
} from '../../src/verdict/run.js';
import { check, plan, requirement } from './samples.js';

const TODAY = '2026-11-23';
const NONE: Overlays = { waivers: [], decisions: [], today: TODAY };

function waiver(id: string, until = '2026-12-31'): Waiver {
  return { check: id, owner: 'Q. Lead', reason: 'ticket 7', until };
}

function decision(of = 'r', until = '2026-12-31'): DecisionRecord {
  return { requirement: of, owner: 'S. Officer', alternative: 'locked wards', until };
}

function overlays(part: Partial<Overlays>): Overlays {
  return { ...NONE, ...part };
}

interface Row {
  readonly row: string;
  readonly level?: Level;
  readonly checks: readonly VerdictWord[];
  readonly overlays?: Overlays;
  readonly mayLack?: { readonly [row: string]: string };
  readonly outcome: RequirementOutcome;
}

/** Checks are named a, b, c in their order, and cover the catalogue rows A, B, C. */
const REQUIREMENTS: readonly Row[] = [
  { row: 'no check in the plan', checks: [], outcome: 'not-covered' },
  { row: 'a check fails', checks: ['pass', 'fail'], outcome: 'nonconformant' },
  {
    row: 'a check fails, waived',
    checks: ['pass', 'fail'],
    overlays: overlays({ waivers: [waiver('b')] }),
    outcome: 'accepted',
  },
  {
    row: 'fails, addressable, decision record',
    level: 'addressable',
    checks: ['fail'],
    overlays: overlays({ decisions: [decision()] }),
    outcome: 'alternative',
  },
  {
    row: 'inconclusive, addressable, decision record',
    level: 'addressable',
    checks: ['pass', 'inconclusive'],
    overlays: overlays({ decisions: [decision()] }),
    outcome: 'alternative',
  },
  { row: 'a check is inconclusive', checks: ['pass', 'inconclusive'], outcome: 'undetermined' },
  {
    row: 'every check not-applicable, as the profile allows',
    checks: ['not-applicable', 'not-applicable'],
    mayLack: { A: 'a proxy has none', B: 'a proxy has none' },
    outcome: 'not-applicable',
  },
  {
    row: 'every check not-applicable, which nobody allows',
    checks: ['not-applicable'],
    outcome: 'nonconformant',
  },
  { row: 'all pass', checks: ['pass', 'pass'], outcome: 'conformant' },
  { row: 'passes with some not-applicable', checks: ['pass', 'not-applicable'], outcome: 'conformant' },
];

const PRECEDENCE: readonly Row[] = [
  {
    row: 'a failure before an inconclusive check',
    checks: ['inconclusive', 'fail'],
    outcome: 'nonconformant',
  },
  {
    row: 'one failure not waived before another that is',
    checks: ['fail', 'fail'],
    overlays: overlays({ waivers: [waiver('a')] }),
    outcome: 'nonconformant',
  },
  {
    row: 'a waiver in date before a decision record',
    level: 'addressable',
    checks: ['fail'],
    overlays: overlays({ waivers: [waiver('a')], decisions: [decision()] }),
    outcome: 'accepted',
  },
  {
    row: 'an inconclusive check before a waived failure',
    checks: ['fail', 'inconclusive'],
    overlays: overlays({ waivers: [waiver('a')] }),
    outcome: 'undetermined',
  },
  {
    row: 'an inconclusive check before not-applicable ones',
    checks: ['not-applicable', 'inconclusive'],
    mayLack: { A: 'allowed' },
    outcome: 'undetermined',
  },
  {
    row: 'one row that may not be lacking before one that may',
    checks: ['not-applicable', 'not-applicable'],
    mayLack: { A: 'allowed' },
    outcome: 'nonconformant',
  },
  {
    row: 'a decision record, which is no help where all passes',
    level: 'addressable',
    checks: ['pass'],
    overlays: overlays({ decisions: [decision()] }),
    outcome: 'conformant',
  },
  {
    row: 'no decision record for a required specification',
    level: 'required',
    checks: ['fail'],
    overlays: overlays({ decisions: [decision()] }),
    outcome: 'nonconformant',
  },
  {
    row: 'no decision record for a required specification that is inconclusive',
    level: 'required',
    checks: ['inconclusive'],
    overlays: overlays({ decisions: [decision()] }),
    outcome: 'undetermined',
  },
  {
    row: 'no decision record that has expired',
    level: 'addressable',
    checks: ['fail'],
    overlays: overlays({ decisions: [decision('r', '2026-11-22')] }),
    outcome: 'nonconformant',
  },
  {
    row: 'no decision record of another requirement',
    level: 'addressable',
    checks: ['fail'],
    overlays: overlays({ decisions: [decision('other')] }),
    outcome: 'nonconformant',
  },
  {
    row: 'no waiver that expired yesterday',
    checks: ['fail'],
    overlays: overlays({ waivers: [waiver('a', '2026-11-22')] }),
    outcome: 'nonconformant',
  },
  {
    row: 'a waiver on its last day',
    checks: ['fail'],
    overlays: overlays({ waivers: [waiver('a', TODAY)] }),
    outcome: 'accepted',
  },
  {
    row: 'no waiver of another check',
    checks: ['fail'],
    overlays: overlays({ waivers: [waiver('z')] }),
    outcome: 'nonconformant',
  },
  {
    row: 'no waiver for what is inconclusive',
    checks: ['inconclusive'],
    overlays: overlays({ waivers: [waiver('a')] }),
    outcome: 'undetermined',
  },
  {
    row: 'no decision record for a safeguard that is missing, unexamined',
    level: 'addressable',
    checks: ['not-applicable'],
    overlays: overlays({ decisions: [decision()] }),
    outcome: 'nonconformant',
  },
];

function conclude({ level = 'required', checks, overlays: given = NONE, mayLack = {} }: Row) {
  const judged = checks.map((word, index) => check('abc'[index] ?? '', word));
  return concludeRequirement({ id: 'r', level }, judged, mayLack, given);
}

describe('from checks to a requirement', () => {
  it.each(REQUIREMENTS)('$row: $outcome', (row) => {
    expect(conclude(row).outcome).toBe(row.outcome);
  });

  it.each(PRECEDENCE)('takes $row', (row) => {
    expect(conclude(row).outcome).toBe(row.outcome);
  });

  it('needs every catalogue row of a check to be one that may be lacking', () => {
    const absent = check('a', 'not-applicable', ['A', 'A2']);
    const outcome = (mayLack: { [row: string]: string }) =>
      concludeRequirement({ id: 'r', level: 'required' }, [absent], mayLack, NONE).outcome;
    expect(outcome({ A: 'allowed' })).toBe('nonconformant');
    expect(outcome({ A: 'allowed', A2: 'allowed' })).toBe('not-applicable');
  });

  it('lets no check be lacking that claims no catalogue row', () => {
    const absent = check('a', 'not-applicable', []);
    expect(
      concludeRequirement({ id: 'r', level: 'required' }, [absent], { A: 'allowed' }, NONE).outcome,
    ).toBe('nonconformant');
  });

  it('shows an accepted failure as failing, with owner and expiry', () => {
    const { because } = conclude({
      row: '',
      checks: ['fail'],
      overlays: overlays({ waivers: [waiver('a')] }),
      outcome: 'accepted',
    });
    expect(because).toBe('Failing and accepted: a (Q. Lead, until 2026-12-31).');
  });

  it('names in an alternative what was not shown', () => {
    const { because } = conclude({
      row: '',
      level: 'addressable',
      checks: ['pass', 'fail', 'inconclusive'],
      overlays: overlays({ decisions: [decision()] }),
      outcome: 'alternative',
    });
    expect(because).toContain('not shown: b, c');
  });
});

describe('from requirements to the run', () => {
  const two = plan([requirement('r1', ['a']), requirement('r2', ['b'])]);

  it.each<[VerdictWord, VerdictWord, string, 0 | 1 | 2]>([
    ['pass', 'pass', 'conformant', 0],
    ['pass', 'fail', 'nonconformant', 1],
    ['inconclusive', 'fail', 'nonconformant', 1],
    ['pass', 'inconclusive', 'undetermined', 2],
    ['pass', 'not-applicable', 'nonconformant', 1],
  ])('%s and %s: %s, exit %i', (a, b, outcome, exit) => {
    const run = concludeRun(two, [check('a', a), check('b', b)], NONE);
    expect([run.outcome, exitCodeOfOutcome(run.outcome)]).toEqual([outcome, exit]);
  });

  it('is undetermined when a requirement is not covered', () => {
    const run = concludeRun(plan([requirement('r1', ['a']), requirement('r2', [])]), [check('a', 'pass')]);
    expect(run).toMatchObject({ outcome: 'undetermined', because: 'Not covered: r2.' });
    expect(exitCodeOfOutcome(run.outcome)).toBe(2);
  });

  it('is nonconformant by a failure even where another requirement is not covered', () => {
    const run = concludeRun(plan([requirement('r1', ['a']), requirement('r2', [])]), [check('a', 'fail')]);
    expect(run.outcome).toBe('nonconformant');
  });

  it('is undetermined when a planned check has no result, and names it', () => {
    const run = concludeRun(two, [check('a', 'pass')]);
    expect(run).toMatchObject({ outcome: 'undetermined', because: 'Checks without a result: b.' });
    expect(run.requirements[1]).toMatchObject({
      outcome: 'undetermined',
      because: 'Planned but without a result: b.',
    });
  });

  it('is undetermined when one of a requirement’s two checks has no result though the other passes', () => {
    const run = concludeRun(plan([requirement('r1', ['a', 'b'])]), [check('a', 'pass')]);
    expect(run.requirements[0]?.outcome).toBe('undetermined');
    expect(run.outcome).toBe('undetermined');
  });

  it.each([
    ['an empty plan', plan([])],
    ['a plan whose checks never ran', two],
    ['a partial plan that selects nothing', plan([requirement('r1', [])], { partial: true })],
  ])('is undetermined with zero checks: %s', (_, planned) => {
    const run = concludeRun(planned, []);
    expect([run.outcome, run.because]).toEqual(['undetermined', 'No check was run.']);
  });

  it('judges a selection over the selected checks alone', () => {
    const partial = plan([requirement('r1', ['a']), requirement('r2', [])], { partial: true });
    const run = concludeRun(partial, [check('a', 'pass')]);
    expect(run.outcome).toBe('conformant');
    expect(run.requirements.map((each) => each.id)).toEqual(['r1']);
  });

  it('fails a selection by its failing check', () => {
    const partial = plan([requirement('r1', ['a']), requirement('r2', [])], { partial: true });
    expect(concludeRun(partial, [check('a', 'fail')]).outcome).toBe('nonconformant');
  });

  it.each<[VerdictWord, string]>([
    ['fail', 'nonconformant'],
    ['inconclusive', 'undetermined'],
    ['not-applicable', 'nonconformant'],
  ])('lets no %s check vanish because no requirement counts it', (word, outcome) => {
    const run = concludeRun(plan([requirement('r1', ['a'])]), [check('a', 'pass'), check('stray', word)]);
    expect(run.outcome).toBe(outcome);
  });

  it('is undetermined where checks ran but no requirement was judged', () => {
    const run = concludeRun(plan([], { partial: true }), [check('a', 'pass')]);
    expect(run.outcome).toBe('undetermined');
    expect(concludeRun(plan([], { partial: true }), [check('a', 'fail')]).outcome).toBe('nonconformant');
  });

  it('says how many requirements are conformant by an alternative, accepted or not applicable', () => {
    const planned = plan(
      [
        requirement('r1', ['a']),
        requirement('r2', ['b'], 'addressable'),
        requirement('r3', ['c']),
        requirement('r4', ['d']),
      ],
      { mayLack: { D: 'allowed' } },
    );
    const checks = [check('a', 'pass'), check('b', 'fail'), check('c', 'fail'), check('d', 'not-applicable')];
    const run = concludeRun(
      planned,
      checks,
      overlays({ waivers: [waiver('c')], decisions: [decision('r2')] }),
    );
    expect(run).toMatchObject({
      outcome: 'conformant',
      because:
        '1 of 4 requirements conformant, 1 by documented alternative, 1 accepted while failing, 1 not applicable.',
      counts: { pass: 1, fail: 2, inconclusive: 0, notApplicable: 1 },
    });
  });

  it('accepts nothing without overlays', () => {
    expect(concludeRun(two, [check('a', 'pass'), check('b', 'fail')]).outcome).toBe('nonconformant');
  });
});

describe('rows examined', () => {
  const checks = [
    check('a', 'pass', ['A', 'X']),
    check('b', 'fail', ['B', 'X']),
    check('c', 'inconclusive'),
    check('d', 'not-applicable'),
  ];

  it('counts a row once, and only what was concluded about', () => {
    expect([...rowsExamined(checks)].sort()).toEqual(['A', 'B', 'X']);
  });

  it('is told of the run and of each requirement, out of all there are', () => {
    const run = concludeRun(plan([requirement('r', ['a', 'b', 'c', 'd'])]), checks);
    expect([run.rowsExamined, run.rows]).toEqual([3, 85]);
    expect(run.requirements[0]).toMatchObject({ rowsExamined: 2, rows: 4 });
  });

  it('counts verdicts by their word', () => {
    expect(countVerdicts(checks)).toEqual({ pass: 1, fail: 1, inconclusive: 1, notApplicable: 1 });
  });
});
