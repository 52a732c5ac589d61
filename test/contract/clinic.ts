/** A warm clinic for the contract tests: one process, faults switched at runtime, every check run against it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { newRunId } from '../../src/conductor/request.js';
import { type Observed, openRun } from '../../src/conductor/run.js';
import { kinds } from '../../src/kinds/registry.js';
import type { CheckResult } from '../../src/model.js';
import { loadCatalogue } from '../../src/plan/catalogue.js';
import { type Loaded, loadPlan } from '../../src/plan/load.js';
import { resolveSecrets } from '../../src/plan/secrets.js';
import { findBrowser } from '../../src/setup/browser.js';
import { type Started, startTarget } from '../../src/target/start.js';
import { packageRoot } from '../../src/version.js';

/** Shorter than the demo's: a run waits as long as these say, and there is one run for every fault. */
const VARS = { idle: '6s', absolute: '24s', emergency: '3s', fresh: '8s' };

const ATTEMPTS = 3;

export interface WarmClinic {
  readonly loaded: Loaded;
  /** Resets the clinic, switches exactly these faults on, and runs these checks; all of the plan when none are named. */
  run(faults: readonly string[], checks?: readonly string[]): Promise<Observed>;
  readonly started: Started;
  stop(): Promise<void>;
}

/** The clinic's own profile with every clause there is: a check must be proven whatever profile asks for it. */
function everyClause(root: string): string {
  const suites = join(root, 'suites');
  const core = parse(readFileSync(join(suites, 'profiles', 'core.yaml'), 'utf8'));
  const clauses = loadCatalogue(join(suites, 'requirements.yaml')).clauses.map(({ id }) => id);
  const file = join(mkdtempSync(join(tmpdir(), 'safeprobe-contract-')), 'every-clause.yaml');
  writeFileSync(file, stringify({ ...core, profile: 'every-clause', clauses }));
  return file;
}

export async function startClinic(): Promise<WarmClinic> {
  const root = packageRoot();
  const profile = everyClause(root);
  const loaded = loadPlan({
    suites: join(root, 'suites'),
    target: join(root, 'targets', 'clinic'),
    profile,
    kinds,
    vars: VARS,
  });
  rmSync(dirname(profile), { recursive: true });
  const target = await resolveSecrets(loaded.target, process.env);
  const { start } = target.value;
  if (start === undefined) throw new Error('the clinic has no start:');
  const started = await startTarget(start, target.folder);
  return {
    loaded,
    started,
    stop: () => started.stop(),
    async run(faults, checks = loaded.plan.checks.map((check) => check.id)) {
      // What the harness itself calls late is measured again: it says nothing about the fault.
      for (let attempt = 1; ; attempt++) {
        await started.control({ faults: [] });
        await started.control({ reset: true });
        await started.control({ faults });
        const run = await openRun({
          runId: newRunId(),
          plan: loaded.plan,
          target: { value: target.value, folder: target.folder },
          effects: 'lockout',
          maxWaitMs: 60_000,
          workers: 6,
          browser: async () => (await findBrowser(process.env))?.path ?? '',
          started,
        });
        run.begin(checks);
        const observed = await run.finish();
        if (!observed.results.some(wasLate) || attempt === ATTEMPTS) return observed;
      }
    },
  };
}

/** The harness says itself that it was too late to measure. */
export function wasLate({ verdict }: CheckResult): boolean {
  return verdict.verdict === 'inconclusive' && verdict.cause === 'scheduling-lag';
}

/** `check → verdict`, with what explains it where it is not a pass: what a failing contract test prints. */
export function verdictsOf(results: readonly CheckResult[]): Record<string, string> {
  return Object.fromEntries(results.map((result) => [result.id, result.verdict.verdict]));
}

export function explanationOf(result: CheckResult | undefined): string {
  const verdict = result?.verdict;
  if (verdict === undefined) return 'no result';
  switch (verdict.verdict) {
    case 'fail':
      return `${verdict.actual} (expected ${verdict.expected})`;
    case 'inconclusive':
      return `${verdict.cause}: ${verdict.explanation}`;
    default:
      return verdict.verdict;
  }
}
