/** From a request to an opened run: everything is read and validated before the target is touched. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDuration } from '../duration.js';
import { SafeprobeError } from '../errors.js';
import { loadSigner, type Signer } from '../evidence/keys.js';
import { parseRelease } from '../evidence/statement.js';
import { kinds } from '../kinds/registry.js';
import { type Loaded, loadPlan } from '../plan/load.js';
import { resolveSecrets } from '../plan/secrets.js';
import type { LoadedTarget } from '../plan/target-file.js';
import type { Started } from '../target/start.js';
import { effectsFor, newRunId, type RunRequest } from './request.js';
import { openRun, type Run, type RunEvent } from './run.js';

export interface Prepared {
  readonly runId: string;
  readonly request: RunRequest;
  readonly loaded: Loaded;
  /** Secrets read. */
  readonly target: LoadedTarget;
  readonly signer: Signer | undefined;
  readonly maxWaitMs: number;
}

/** More would only make each other late: what is measured is time. */
const DEFAULT_WORKERS = 6;
/** Longer waits are allowed when asked for: a real idle limit is often 15 minutes. */
const DEFAULT_MAX_WAIT = '30m';

export async function prepareRun(
  request: RunRequest,
  env: NodeJS.ProcessEnv,
  runId: string = newRunId(),
): Promise<Prepared> {
  const loaded = loadPlan({
    suites: request.suites,
    target: request.target,
    kinds,
    ...(request.profile === undefined ? {} : { profile: request.profile }),
    ...(request.select === undefined ? {} : { select: request.select }),
    ...(request.vars === undefined ? {} : { vars: request.vars }),
  });
  if (request.release !== undefined) parseRelease(request.release);
  effectsFor(loaded.plan.target.environment, request.effects);
  return {
    runId,
    request,
    loaded,
    target: await resolveSecrets(loaded.target, env),
    signer: request.key === undefined ? undefined : readSigner(request.key),
    maxWaitMs: parseDuration(request.maxWait ?? DEFAULT_MAX_WAIT),
  };
}

export function readSigner(file: string): Signer {
  if (!existsSync(file))
    throw new SafeprobeError('input', 'there is no such key file', {
      file,
      key: '--key',
      remedy: 'Make one: safeprobe keygen --out PREFIX, then --key PREFIX.key.pem',
    });
  return loadSigner(readFileSync(file, 'utf8'), file);
}

export interface OpenOptions {
  readonly browser: () => Promise<string>;
  readonly onEvent?: (event: RunEvent) => void;
  readonly started?: Started;
}

export async function openPrepared(prepared: Prepared, options: OpenOptions): Promise<Run> {
  const { loaded, request, target } = prepared;
  return openRun({
    runId: prepared.runId,
    plan: loaded.plan,
    target: { value: target.value, folder: target.folder },
    effects: effectsFor(loaded.plan.target.environment, request.effects),
    maxWaitMs: prepared.maxWaitMs,
    workers: request.workers ?? DEFAULT_WORKERS,
    ...options,
  });
}

export function bundleFolder(folder: string): string {
  return join(folder, 'bundle');
}
