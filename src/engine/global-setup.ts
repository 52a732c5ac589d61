/** Before any test: freeze the plan, start the target and the conductor. */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openPrepared } from '../conductor/open.js';
import type { Prepared } from '../conductor/prepare.js';
import type { RunRequest } from '../conductor/request.js';
import { signerOf } from '../conductor/signer.js';
import { describeError, exitCodeOf, SafeprobeError } from '../errors.js';
import { browserPath } from './browser-path.js';
import { FOLDER, HANDOVER, PLAN, REQUEST, required, SERVER } from './environment.js';
import { createProgress, type Progress } from './progress.js';
import { setState } from './state.js';
import { startVerdictServer } from './verdict-server.js';

export default async function globalSetup(): Promise<void> {
  try {
    const folder = required(FOLDER);
    const prepared = await (process.env[HANDOVER] === undefined ? prepareHere(folder) : handedOver());
    const { plan } = prepared;
    const signer = signerOf(prepared.request);
    const planFile = join(folder, 'plan.json');
    writeFileSync(planFile, JSON.stringify(plan));
    let progress: Progress | null = null;
    const run = await openPrepared(prepared, {
      browser: browserPath,
      onEvent: (event) => progress?.event(event),
    });
    progress = createProgress(plan.checks.length);
    const server = await startVerdictServer((check) => run.verdict(check));
    process.env[PLAN] = planFile;
    process.env[SERVER] = server.address;
    setState({ prepared, signer, run, server, progress, folder });
  } catch (error) {
    // Playwright would print a stack trace: say it in our own words and leave with our own exit code.
    process.stderr.write(`${describeError(error)}\n`);
    process.exit(exitCodeOf(error));
  }
}

/** What the command prepared while Playwright was loading. */
async function handedOver(): Promise<Prepared> {
  const sent = await text(process.stdin);
  if (sent !== '') return JSON.parse(sent) as Prepared;
  throw new SafeprobeError('harness', 'the command ended before it had handed over what it prepared');
}

/** A bare `npx playwright test` has nobody before it. What reads and validates is loaded for it alone. */
async function prepareHere(folder: string): Promise<Prepared> {
  const { prepareRun } = await import('../conductor/prepare.js');
  return prepareRun(JSON.parse(required(REQUEST)) as RunRequest, process.env, basename(folder));
}
