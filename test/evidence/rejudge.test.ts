import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seal, writeBundle } from '../../src/evidence/bundle.js';
import { readFacts } from '../../src/evidence/facts.js';
import { type Conclude, type Judge, readBundle, rejudge } from '../../src/evidence/rejudge.js';
import type { Results, Verdict } from '../../src/model.js';
import { CHECKS, contentsOf, FAIL, PASS, PLAN, resultsOf } from './sample.js';

const root = mkdtempSync(join(tmpdir(), 'safeprobe-rejudge-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A judge that really reads the facts: alive before, dead after. */
const judge: Judge = (_check, observation) =>
  observation.status === 'observed' && observation.facts.deadAt === 401 ? PASS : FAIL;

const conclude: Conclude = (plan, verdicts) => {
  const all = [...verdicts.values()];
  const {
    startedAt: _start,
    endedAt: _end,
    checks: _checks,
    phases: _phases,
    schema: _schema,
    runId: _id,
    planDigest: _digest,
    ...conclusion
  } = resultsOf(plan, all.every(({ verdict }) => verdict === 'pass') ? PASS : FAIL);
  return conclusion;
};

function edited(change: (results: Results) => Partial<Results>) {
  const contents = contentsOf();
  const results = { ...contents.results, ...change(contents.results) };
  return readFacts(seal({ ...contents, results }, {}).files);
}

function withVerdict(results: Results, id: string, verdict: Verdict): Partial<Results> {
  return {
    checks: results.checks.map((check) => (check.id === id ? { ...check, verdict } : check)),
    counts: {
      ...results.counts,
      pass: verdict.verdict === 'pass' ? 2 : 1,
      fail: verdict.verdict === 'fail' ? 1 : 0,
    },
  };
}

describe('rejudging', () => {
  it('reproduces every verdict and the roll-up from a bundle on disk', async () => {
    const folder = join(root, 'run');
    await writeBundle(folder, contentsOf());
    expect((await readBundle(folder)).transcripts.get(CHECKS[0])).toMatchObject({ log: { version: '1.2' } });
    expect(rejudge(await readBundle(folder), judge, conclude)).toEqual({ checks: 2, differences: [] });
  });

  it('catches a verdict edited by hand', () => {
    const { differences } = rejudge(
      edited((results) => withVerdict(results, CHECKS[0], FAIL)),
      judge,
      conclude,
    );
    expect(differences.map(({ place }) => place)).toEqual([`checks.${CHECKS[0]}.verdict`, 'counts']);
    expect(differences[0]?.recorded).toContain('"fail"');
    expect(differences[0]?.rejudged).toContain('"pass"');
  });

  it('catches a single word edited inside a verdict that stays a pass', () => {
    const kind: Verdict = { verdict: 'pass', judgement: { controls: [], assertions: [] } };
    const { differences } = rejudge(
      edited((results) => withVerdict(results, CHECKS[1], kind)),
      judge,
      conclude,
    );
    expect(differences.map(({ place }) => place)).toEqual([`checks.${CHECKS[1]}.verdict`]);
  });

  it.each<[string, (results: Results) => Partial<Results>]>([
    ['outcome', () => ({ outcome: 'undetermined' })],
    ['because', () => ({ because: 'Trust me.' })],
    ['rowsExamined', () => ({ rowsExamined: 85 })],
    [
      'requirements',
      (results) => ({ requirements: results.requirements.map((each) => ({ ...each, outcome: 'accepted' })) }),
    ],
    [
      `checks.${CHECKS[0]}.covers`,
      (results) => ({
        checks: results.checks.map((check, index) => (index === 0 ? { ...check, covers: ['TLS-1'] } : check)),
      }),
    ],
  ])('catches an edited %s', (place, change) => {
    const { differences } = rejudge(edited(change), judge, conclude);
    expect(differences.map((each) => each.place)).toEqual([place]);
  });

  it('catches facts edited under a verdict', () => {
    const contents = contentsOf();
    const observations = contents.observations.map((each, index) =>
      index === 0 && each.status === 'observed' ? { ...each, facts: { ...each.facts, deadAt: 200 } } : each,
    );
    const facts = readFacts(seal({ ...contents, observations }, {}).files);
    expect(rejudge(facts, judge, conclude).differences.length).toBeGreaterThan(0);
  });

  it('reports a judge that gives up as a difference, not as a crash', () => {
    const facts = readFacts(seal(contentsOf(), {}).files);
    const throwing: Judge = () => {
      throw new TypeError('no such facts');
    };
    const { differences, checks } = rejudge(facts, throwing, () => {
      throw new Error('no verdicts');
    });
    expect(checks).toBe(0);
    expect(differences.map(({ place, note }) => [place, note])).toEqual([
      [`checks.${CHECKS[0]}.verdict`, 'the judge gave up: no such facts'],
      [`checks.${CHECKS[1]}.verdict`, 'the judge gave up: no such facts'],
      ['outcome', 'the roll-up gave up: no verdicts'],
    ]);
  });

  it('shows a check dropped from the results through the roll-up', () => {
    const contents = contentsOf();
    const short = resultsOf({ ...PLAN, checks: PLAN.checks.slice(0, 1) });
    const facts = readFacts(
      seal(
        {
          ...contents,
          results: { ...short, planDigest: contents.results.planDigest },
          observations: contents.observations.slice(0, 1),
        },
        {},
      ).files,
    );
    const strict: Conclude = (plan, verdicts, all) => ({
      ...conclude(plan, verdicts, all),
      outcome: verdicts.size < plan.checks.length ? 'undetermined' : 'conformant',
    });
    expect(rejudge(facts, judge, strict).differences).toContainEqual({
      place: 'outcome',
      recorded: '"conformant"',
      rejudged: '"undetermined"',
    });
  });
});
