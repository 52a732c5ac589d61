/** A warm clinic for the contract tests: one process, faults switched at runtime, every check run against it. */
import { join } from 'node:path';
import { newRunId } from '../../src/conductor/request.js';
import { type Observed, openRun } from '../../src/conductor/run.js';
import { kinds } from '../../src/kinds/registry.js';
import type { CheckResult } from '../../src/model.js';
import { type Loaded, loadPlan } from '../../src/plan/load.js';
import { resolveSecrets } from '../../src/plan/secrets.js';
import { findBrowser } from '../../src/setup/browser.js';
import { type Started, startTarget } from '../../src/target/start.js';
import { packageRoot } from '../../src/version.js';

/** Shorter than the demo's: a run waits as long as these say, and there is one run for every fault. */
const VARS = { idle: '6s', emergency: '3s' };

const ATTEMPTS = 3;

export interface WarmClinic {
  readonly loaded: Loaded;
  /** Resets the clinic, switches exactly these faults on, and runs these checks; all of the plan when none are named. */
  run(faults: readonly string[], checks?: readonly string[]): Promise<Observed>;
  readonly started: Started;
  stop(): Promise<void>;
}

export async function startClinic(): Promise<WarmClinic> {
  const root = packageRoot();
  const loaded = loadPlan({
    suites: join(root, 'suites'),
    target: join(root, 'targets', 'clinic'),
    kinds,
    vars: VARS,
  });
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
          effects: 'write',
          maxWaitMs: 60_000,
          workers: 6,
          browser: async () => (await findBrowser(process.env))?.path ?? '',
          started,
        });
        run.begin(checks);
        const observed = await run.finish();
        const late = observed.results.some(
          ({ verdict }) => verdict.verdict === 'inconclusive' && verdict.cause === 'scheduling-lag',
        );
        if (!late || attempt === ATTEMPTS) return observed;
      }
    },
  };
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
