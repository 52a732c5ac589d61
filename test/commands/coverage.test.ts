import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../src/commands/coverage.js';
import type { Catalogue, CatalogueRow, Method, SourceLine } from '../../src/model.js';
import { type Coverage, type CoverageStatus, coverageOf } from '../../src/verdict/coverage.js';
import { edit, FILES, sample } from '../plan/fixtures.js';
import { documentOf, say } from './console.js';

const row = (id: string, methods: readonly Method[], clauses: readonly string[] = []): CatalogueRow => ({
  id,
  methods,
  title: id,
  statement: id,
  control: id,
  clauses,
});
const line = (id: string, catalogue: readonly string[]): SourceLine => ({
  id,
  source: 1,
  section: '1',
  text: id,
  cite: ['164.312(b)', '164.312(d)'],
  level: 'required',
  methods: ['probe', 'artifact'],
  catalogue,
});
const check = (id: string, covers: readonly string[], ...methods: readonly Method[]) => ({
  id,
  covers,
  methods: methods.length === 0 ? (['probe'] as const) : methods,
});

function statusOfRow(
  methods: readonly Method[],
  checks: readonly ReturnType<typeof check>[],
  proven: readonly string[],
): CoverageStatus | undefined {
  const catalogue = { clauses: [], catalogue: [row('A-1', methods)], lines: [] };
  return coverageOf(catalogue, checks, new Map(proven.map((id) => [id, ['some.fault']]))).catalogue[0]
    ?.status;
}

describe('a catalogue row', () => {
  it.each<
    [CoverageStatus, string, readonly Method[], readonly ReturnType<typeof check>[], readonly string[]]
  >([
    ['not-covered', 'no check claims it', ['probe'], [check('c', ['B-1'])], ['c']],
    ['partial', 'its check is proven by no fault', ['probe'], [check('c', ['A-1'])], []],
    ['partial', 'only another check is proven', ['probe'], [check('c', ['A-1']), check('d', ['B-1'])], ['d']],
    ['covered', 'its check is proven', ['probe'], [check('c', ['A-1'])], ['c']],
    ['covered', 'one of its checks is', ['probe'], [check('c', ['A-1']), check('d', ['A-1'])], ['d']],
    ['partial', 'one of its methods has no check', ['probe', 'artifact'], [check('c', ['A-1'])], ['c']],
    ['partial', 'its check works by another method', ['canary'], [check('c', ['A-1'])], ['c']],
    [
      'partial',
      'the check of one method is not proven',
      ['probe', 'artifact'],
      [check('c', ['A-1']), check('d', ['A-1'], 'artifact')],
      ['c'],
    ],
    [
      'covered',
      'each method has a proven check',
      ['probe', 'artifact'],
      [check('c', ['A-1']), check('d', ['A-1'], 'artifact')],
      ['c', 'd'],
    ],
    ['partial', 'it names no method', [], [check('c', ['A-1'])], ['c']],
  ])('is %s when %s', (status, _why, methods, checks, proven) => {
    expect(statusOfRow(methods, checks, proven)).toBe(status);
  });
});

describe('lines and clauses', () => {
  const clause = {
    id: 'k',
    regime: 'hipaa',
    cite: 'k',
    title: 'k',
    level: 'required' as const,
    duty: 'k',
  };
  const catalogue: Catalogue = {
    clauses: [clause, { ...clause, id: 'bare' }],
    catalogue: [row('A-1', ['probe'], ['k']), row('B-1', ['probe'], ['k']), row('C-1', ['probe'])],
    lines: [
      line('covered', ['A-1']),
      line('half', ['A-1', 'C-1']),
      line('unproven', ['B-1']),
      line('open', ['C-1']),
      { ...line('paper', []), observable: false, why: 'On paper.' },
    ],
  };
  const coverage = coverageOf(catalogue, [check('a', ['A-1']), check('b', ['B-1'])], new Map([['a', ['f']]]));

  it('follow from all of their rows, and a gap on paper is told apart from an open one', () => {
    expect(coverage.requirements.map(({ id, status }) => [id, status])).toEqual([
      ['covered', 'covered'],
      ['half', 'partial'],
      ['unproven', 'partial'],
      ['open', 'not-covered'],
      ['paper', 'not-observable'],
    ]);
  });

  it('name citations, methods and checks as the document promises', () => {
    expect(coverage.requirements[1]).toEqual({
      id: 'half',
      cite: '164.312(b); 164.312(d)',
      method: 'probe+artifact',
      checks: ['a'],
      status: 'partial',
    });
    expect(coverage.requirements[4]?.method).toBe('not observable');
  });

  it('of no row at all are not covered', () => {
    expect(coverage.clauses.map(({ id, status, checks }) => [id, status, checks])).toEqual([
      ['k', 'partial', ['a', 'b']],
      ['bare', 'not-covered', []],
    ]);
  });

  it('are counted', () => {
    expect(coverage.counts.requirements).toEqual({
      covered: 1,
      partial: 2,
      'not-covered': 1,
      'not-observable': 1,
      total: 5,
    });
  });
});

describe('coverage', () => {
  it('tells every line, clause and row of our own catalogue once', async () => {
    const coverage = documentOf(await say(command, '--json')) as unknown as Coverage;
    expect(coverage.requirements).toHaveLength(135);
    expect(coverage.catalogue).toHaveLength(85);
    expect(coverage.counts.requirements.total).toBe(135);
    for (const part of [coverage.requirements, coverage.catalogue, coverage.clauses])
      expect(new Set(part.map(({ id }) => id)).size).toBe(part.length);
    const [logoff] = coverage.catalogue.filter(({ id }) => id === 'LOGOFF-1');
    expect(logoff?.checks).toEqual(['logoff.idle-api', 'logoff.idle-web', 'logoff.open-tab']);
  });

  it('takes a row for covered only with a proof in proven.json', async () => {
    const statusOf = async (changes: Parameters<typeof sample>[0]) => {
      const said = await say(command, '--suites', join(sample(changes), 'suites'), '--json');
      return (documentOf(said) as unknown as Coverage).catalogue[0]?.status;
    };
    expect(await statusOf({})).toBe('partial');
    const proven = '{"checks": {"logoff.idle-api": ["session.never-expires-on-idle"]}}';
    expect(await statusOf({ 'suites/proven.json': proven })).toBe('covered');
  });

  it.each([
    ['{"checks": {"logoff.idle-apy": ["some.fault"]}}', 'did you mean logoff.idle-api?'],
    ['{"checks": {"logoff.idle-api": []}}', ''],
    ['{"checks": ', ''],
  ])('refuses the proofs %s', async (proven, remedy) => {
    const folder = join(sample({ 'suites/proven.json': proven }), 'suites');
    const { error, exitCode } = await say(command, '--suites', folder);
    expect([exitCode, error?.detail.file]).toEqual([3, expect.stringContaining('proven.json')]);
    expect(error?.detail.remedy).toContain(remedy);
  });

  it('shows people the rows that have a check, what these lack, and the totals', async () => {
    const folder = join(sample(), 'suites');
    const { out } = await say(command, '--suites', folder);
    expect(out).toMatch(
      /LOGOFF-1 +partial +probe +Idle limit +logoff\.idle-api\n +no fault proves logoff\.idle-api/,
    );
    expect(out).toMatch(/AUTHZ-1 +partial +canary .*\n +no check by canary/);
    expect(out).toContain('0 of 2 catalogue rows covered, 2 partially, 0 not.');
    expect(out).toContain('0 of 2 source lines covered, 1 partially, 0 not, 1 not observable.');
  });

  it('lists the rows without a check when asked to', async () => {
    const access = edit(FILES['suites/access-control.yaml'], '[AUTHZ-1]', '[LOGOFF-1]');
    const folder = join(sample({ 'suites/access-control.yaml': access }), 'suites');
    expect((await say(command, '--suites', folder)).out).not.toContain('AUTHZ-1');
    expect((await say(command, '--suites', folder, '--all')).out).toMatch(/AUTHZ-1 +not-covered/);
  });
});
