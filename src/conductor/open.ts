/** From what was prepared to an opened run. Loads nothing of what reads and validates files: that was done. */
import { join } from 'node:path';
import type { Started } from '../target/start.js';
import type { Prepared } from './prepare.js';
import { effectsFor } from './request.js';
import { openRun, type Run, type RunEvent } from './run.js';

/** More would only make each other late: what is measured is time. */
const DEFAULT_WORKERS = 6;

export interface OpenOptions {
  readonly browser: () => Promise<string>;
  readonly onEvent?: (event: RunEvent) => void;
  readonly started?: Started;
}

export async function openPrepared(prepared: Prepared, options: OpenOptions): Promise<Run> {
  const { plan, request, target } = prepared;
  return openRun({
    runId: prepared.runId,
    plan,
    target,
    effects: effectsFor(plan.target.environment, request.effects),
    maxWaitMs: prepared.maxWaitMs,
    workers: request.workers ?? DEFAULT_WORKERS,
    ...options,
  });
}

export function bundleFolder(folder: string): string {
  return join(folder, 'bundle');
}
