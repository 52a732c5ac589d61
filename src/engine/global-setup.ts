/** Before any test: read and freeze the plan, start the target and the conductor. */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openPrepared, prepareRun } from '../conductor/prepare.js';
import type { RunRequest } from '../conductor/request.js';
import { describeError, exitCodeOf } from '../errors.js';
import { browserPath } from './browser-path.js';
import { FOLDER, PLAN, REQUEST, required, SERVER } from './environment.js';
import { createProgress, type Progress } from './progress.js';
import { setState } from './state.js';
import { startVerdictServer } from './verdict-server.js';

export default async function globalSetup(): Promise<void> {
  try {
    const request = JSON.parse(required(REQUEST)) as RunRequest;
    const folder = required(FOLDER);
    const prepared = await prepareRun(request, process.env, basename(folder));
    const planFile = join(folder, 'plan.json');
    writeFileSync(planFile, JSON.stringify(prepared.loaded.plan));
    const { plan } = prepared.loaded;
    let progress: Progress | null = null;
    const run = await openPrepared(prepared, {
      browser: browserPath,
      onEvent: (event) => progress?.event(event),
    });
    progress = createProgress(plan.checks.length);
    const server = await startVerdictServer((check) => run.verdict(check));
    process.env[PLAN] = planFile;
    process.env[SERVER] = server.address;
    setState({ prepared, run, server, progress, folder });
  } catch (error) {
    // Playwright would print a stack trace: say it in our own words and leave with our own exit code.
    process.stderr.write(`${describeError(error)}\n`);
    process.exit(exitCodeOf(error));
  }
}
