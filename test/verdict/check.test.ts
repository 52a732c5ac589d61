/** The first table: from a judgement to the verdict of a check, row by row. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cause, ControlSeen, Judgement, Observation, Verdict } from '../../src/model.js';
import { concludeCheck, concludeJudgement } from '../../src/verdict/check.js';
import { assertion, control, judgement } from './samples.js';

const twin = control('twin');
const deadTwin = control('twin', false);
const alive = control('alive');

type Row = readonly [
  row: string,
  declared: readonly string[],
  judgement: Judgement,
  verdict: Verdict['verdict'],
  cause?: Cause | undefined,
];

const TABLE: readonly Row[] = [
  ['every control held, every assertion holds', ['twin'], judgement([twin], 'holds', 'holds'), 'pass'],
  ['an assertion broken', ['twin'], judgement([twin], 'holds', 'broken'), 'fail'],
  ['a control not held', ['twin'], judgement([deadTwin], 'holds'), 'inconclusive', 'control-failed'],
  ['an assertion unknown', ['twin'], judgement([twin], 'holds', 'unknown'), 'inconclusive', 'not-observed'],
  ['no assertion at all', ['twin'], judgement([twin]), 'inconclusive', 'not-observed'],
  [
    'a declared control not reported',
    ['twin', 'alive'],
    judgement([twin], 'holds'),
    'inconclusive',
    'harness-fault',
  ],
  ['no control reported of one declared', ['twin'], judgement([], 'holds'), 'inconclusive', 'harness-fault'],
];

const late: ControlSeen = { ...deadTwin, cause: 'scheduling-lag' };

const PRECEDENCE: readonly Row[] = [
  [
    'a control lost by our own lateness alone',
    ['twin'],
    judgement([late], 'holds'),
    'inconclusive',
    'scheduling-lag',
  ],
  [
    'a control that the target lost before one that we lost',
    ['twin', 'alive'],
    judgement([late, control('alive', false)], 'holds'),
    'inconclusive',
    'control-failed',
  ],
  [
    'a missing control before one that is not held',
    ['twin', 'alive'],
    judgement([deadTwin], 'broken'),
    'inconclusive',
    'harness-fault',
  ],
  [
    'a control not held before a broken assertion',
    ['twin'],
    judgement([deadTwin], 'broken'),
    'inconclusive',
    'control-failed',
  ],
  [
    'one of two controls not held',
    ['alive', 'twin'],
    judgement([alive, deadTwin], 'holds'),
    'inconclusive',
    'control-failed',
  ],
  [
    'a control not held before an unknown assertion',
    ['twin'],
    judgement([deadTwin], 'unknown'),
    'inconclusive',
    'control-failed',
  ],
  [
    'an undeclared control that is not held counts all the same',
    ['twin'],
    judgement([twin, control('more', false)], 'holds'),
    'inconclusive',
    'control-failed',
  ],
  [
    'a control reported twice, once not held',
    ['twin'],
    judgement([twin, deadTwin], 'holds'),
    'inconclusive',
    'control-failed',
  ],
  ['a broken assertion before an unknown one', ['twin'], judgement([twin], 'unknown', 'broken'), 'fail'],
];

function named(row: Row): readonly [string, Row] {
  return [row[0], row];
}

function causeOf(verdict: Verdict): Cause | undefined {
  return verdict.verdict === 'inconclusive' ? verdict.cause : undefined;
}

describe('from judgement to verdict', () => {
  it.each(TABLE.map(named))('%s', (_, [, declared, judged, word, cause]) => {
    const verdict = concludeJudgement(judged, declared);
    expect([verdict.verdict, causeOf(verdict)]).toEqual([word, cause]);
  });

  it.each(PRECEDENCE.map(named))('takes %s', (_, [, declared, judged, word, cause]) => {
    const verdict = concludeJudgement(judged, declared);
    expect([verdict.verdict, causeOf(verdict)]).toEqual([word, cause]);
  });

  it('says in a failure what was expected and what came, of the broken assertions alone', () => {
    const judged: Judgement = {
      controls: [twin],
      assertions: [assertion('holds', 'a'), assertion('broken', 'b')],
    };
    expect(concludeJudgement(judged, ['twin'])).toEqual({
      verdict: 'fail',
      expected: 'b: b expected',
      actual: 'b: b actual',
      judgement: judged,
    });
  });

  it('names three broken assertions and counts the rest', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const verdict = concludeJudgement(
      { controls: [twin], assertions: names.map((name) => assertion('broken', name)) },
      ['twin'],
    );
    expect(verdict).toMatchObject({ actual: 'a: a actual; b: b actual; c: c actual; and 2 more' });
  });

  it('names in an inconclusive verdict the control that failed and what was seen', () => {
    const verdict = concludeJudgement(judgement([alive, deadTwin], 'holds'), ['alive', 'twin']);
    expect(verdict).toMatchObject({ explanation: 'twin: twin seen' });
  });
});

const HEAD = {
  check: 'c',
  kind: 'k',
  kindVersion: 1,
  startedAt: '2026-11-23T05:15:00.000Z',
  durationMs: 5,
} as const;
const CAUSES: readonly Cause[] = [
  'control-failed',
  'not-observed',
  'unreachable',
  'prerequisite-missing',
  'time-budget',
  'scheduling-lag',
  'refused-effects',
  'harness-fault',
];

describe('from observation to verdict', () => {
  const never = () => {
    throw new Error('judged what was never observed');
  };

  it('judges the facts that were observed', () => {
    const seen: unknown[] = [];
    const verdict = concludeCheck(
      { ...HEAD, status: 'observed', facts: { status: 401 } },
      {
        controls: ['twin'],
        judge: (facts) => {
          seen.push(facts);
          return judgement([twin], 'holds');
        },
      },
    );
    expect(seen).toEqual([{ status: 401 }]);
    expect(verdict.verdict).toBe('pass');
  });

  it.each(CAUSES)('keeps the cause %s of what was not observed, without judging', (cause) => {
    const observation: Observation = {
      ...HEAD,
      status: 'not-observed',
      cause,
      explanation: 'why',
      remedy: 'what to do',
    };
    expect(concludeCheck(observation, { controls: [], judge: never })).toEqual({
      verdict: 'inconclusive',
      cause,
      explanation: 'why',
      remedy: 'what to do',
    });
  });

  it('passes on why a check does not apply, without judging', () => {
    const observation: Observation = { ...HEAD, status: 'not-applicable', reason: 'no browser sessions' };
    expect(concludeCheck(observation, { controls: [], judge: never })).toEqual({
      verdict: 'not-applicable',
      reason: 'no browser sessions',
    });
  });

  it.each([new TypeError('no such facts'), 'a string'])(
    'makes a judge that throws a fault of the harness: %s',
    (thrown) => {
      const verdict = concludeCheck(
        { ...HEAD, status: 'observed', facts: {} },
        {
          controls: [],
          judge: () => {
            throw thrown;
          },
        },
      );
      expect(verdict).toMatchObject({ verdict: 'inconclusive', cause: 'harness-fault' });
      expect(verdict).toMatchObject({
        explanation: expect.stringContaining(thrown instanceof Error ? thrown.message : thrown),
      });
    },
  );
});

describe('of whatever a judge may say', () => {
  const names = ['a', 'b', 'c', 'd'];
  const anyJudgement = fc.record({
    controls: fc.array(fc.record({ name: fc.constantFrom(...names), held: fc.boolean(), seen: fc.string() })),
    assertions: fc.array(
      fc.record({
        subject: fc.string(),
        expected: fc.string(),
        actual: fc.string(),
        outcome: fc.constantFrom('holds' as const, 'broken' as const, 'unknown' as const),
      }),
    ),
  });

  it('passes exactly when every declared control is reported, every control held, and something was asserted that all holds', () => {
    fc.assert(
      fc.property(anyJudgement, fc.subarray(names), (judged, declared) => {
        const meaningful =
          declared.every((name) => judged.controls.some((each) => each.name === name)) &&
          judged.controls.every((each) => each.held) &&
          judged.assertions.length > 0 &&
          judged.assertions.every((each) => each.outcome === 'holds');
        expect(concludeJudgement(judged, declared).verdict === 'pass').toBe(meaningful);
      }),
      { numRuns: 500 },
    );
  });

  it('fails only on a broken assertion whose controls all held', () => {
    fc.assert(
      fc.property(anyJudgement, fc.subarray(names), (judged, declared) => {
        if (concludeJudgement(judged, declared).verdict !== 'fail') return;
        expect(judged.assertions.some((each) => each.outcome === 'broken')).toBe(true);
        expect(judged.controls.every((each) => each.held)).toBe(true);
        expect(declared.every((name) => judged.controls.some((each) => each.name === name))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
