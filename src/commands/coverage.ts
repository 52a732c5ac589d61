import type { Argv, CommandModule } from 'yargs';
import { kindOf } from '../kinds/registry.js';
import { type Coverage, coverageOf, type RowCoverage, type Tally } from '../verdict/coverage.js';
import { table } from './support/layout.js';
import { loadLibrary } from './support/library.js';
import { json, suites } from './support/options.js';
import { print, printJson } from './support/output.js';

interface Args {
  readonly all: boolean;
  readonly suites?: string | undefined;
  readonly json: boolean;
}

const builder = (yargs: Argv) =>
  yargs
    .options({
      all: { type: 'boolean', default: false, describe: 'List the catalogue rows without a check, too' },
      suites,
      json,
    })
    .example('safeprobe coverage', 'What the checks can show, and what nobody examines yet');

function handler(args: Args): void {
  const { catalogue, checks, proofs } = loadLibrary(args.suites);
  const covering = checks.map(({ id, covers, kind }) => ({
    id,
    covers,
    methods: kindOf(kind)?.methods ?? (['probe'] as const),
  }));
  const coverage = coverageOf(catalogue, covering, proofs);
  if (args.json) {
    printJson(coverage);
    return;
  }
  print([
    ...regimeLines(coverage),
    '',
    ...rowLines(coverage.catalogue.filter(({ status }) => args.all || status !== 'not-covered')),
    '',
    `${summary(coverage.counts.catalogue, 'catalogue rows')}.`,
    `${summary(coverage.counts.requirements, 'source lines')}, ${coverage.counts.requirements['not-observable']} not observable.`,
    'Covered: for each method that the row names, a check examines it and a fault is known that makes it fail.',
  ]);
}

export const command = {
  command: 'coverage',
  describe: 'What the checks cover of the requirement catalogue, and what they do not',
  builder,
  handler,
} satisfies CommandModule<object, Args>;

function summary(tally: Tally, what: string): string {
  return `${tally.covered} of ${tally.total} ${what} covered, ${tally.partial} partially, ${tally['not-covered']} not`;
}

function regimeLines({ clauses }: Coverage): readonly string[] {
  const regimes = [...new Set(clauses.map(({ regime }) => regime))];
  return table(
    ['REGIME', 'CLAUSES', 'COVERED', 'PARTIAL', 'NOT COVERED'],
    regimes.map((regime) => {
      const own = clauses.filter((clause) => clause.regime === regime);
      const of = (status: string) => String(own.filter((clause) => clause.status === status).length);
      return [regime, String(own.length), of('covered'), of('partial'), of('not-covered')];
    }),
  );
}

function rowLines(rows: readonly RowCoverage[]): readonly string[] {
  return table(
    ['ROW', 'STATUS', 'METHOD', 'TITLE', 'CHECKS'],
    rows.flatMap(({ id, status, method, checks, title, missing }) => [
      [id, status, method, title, checks.join(' ')],
      ...(status === 'partial' ? [['', '', '', '', missing.join('; ')]] : []),
    ]),
  );
}
