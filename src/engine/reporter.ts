/** Tells the conductor which checks were selected, and seals the evidence when the tests are over. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FullConfig, FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter';
import { sealRun } from '../conductor/seal.js';
import { describeError, exitCodeOf } from '../errors.js';
import { exitCodeOfOutcome } from '../verdict/run.js';
import { version } from '../version.js';
import { getState, setState } from './state.js';
import { type Summary, summaryOf } from './summary.js';

function checkOf(test: TestCase): string | undefined {
  return test.annotations.find((annotation) => annotation.type === 'check')?.description;
}

export default class SafeprobeReporter implements Reporter {
  onBegin(_config: FullConfig, suite: Suite): void {
    const checks = suite.allTests().flatMap((test) => checkOf(test) ?? []);
    getState()?.run.begin(checks);
  }

  async onEnd(result: FullResult): Promise<{ status: FullResult['status'] } | undefined> {
    const state = getState();
    if (state === null) return undefined;
    setState(null);
    const { prepared, signer, run, server, progress, folder } = state;
    let summary: Summary;
    try {
      const observed = await run.finish({ abandon: result.status === 'interrupted' });
      progress.stop();
      summary = summaryOf(await sealRun(prepared, observed, folder, { version: version(), signer }));
    } catch (error) {
      progress.stop();
      summary = { failed: describeError(error), exitCode: exitCodeOf(error) };
    } finally {
      await server.close();
    }
    writeFileSync(join(folder, 'run.json'), JSON.stringify(summary));
    if ('failed' in summary) process.stderr.write(`${summary.failed}\n`);
    const passed = !('failed' in summary) && exitCodeOfOutcome(summary.outcome) === 0;
    return { status: passed ? result.status : 'failed' };
  }

  printsToStdio(): boolean {
    return true;
  }
}
