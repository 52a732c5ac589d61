/** From a request to all that a run starts from: everything is read and validated before the target is touched. */
import { parseDuration } from '../duration.js';
import { parseRelease } from '../evidence/statement.js';
import { kinds } from '../kinds/registry.js';
import type { Json, Plan } from '../model.js';
import { type Loaded, loadPlan } from '../plan/load.js';
import { resolveSecrets } from '../plan/secrets.js';
import type { LoadedTarget } from '../plan/target-file.js';
import { effectsFor, type RunRequest } from './request.js';
import { signerOf } from './signer.js';

/** All that a run starts from, as plain data: it crosses from the command to the Playwright process. */
export interface Prepared {
  readonly runId: string;
  readonly request: RunRequest;
  readonly plan: Plan;
  /** Secrets read. */
  readonly target: Pick<LoadedTarget, 'value' | 'folder'>;
  /** What the bundle keeps of the files that were read, by name: without secrets. */
  readonly inputs: { readonly [name: string]: Json };
  readonly maxWaitMs: number;
}

/** Longer waits are allowed when asked for: a real idle limit is often 15 minutes. */
const DEFAULT_MAX_WAIT = '30m';

/** Reads, validates and plans all that the request names; secrets stay unread. Throws `input`. */
export function planRun(request: RunRequest): Loaded {
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
  parseDuration(request.maxWait ?? DEFAULT_MAX_WAIT);
  return loaded;
}

/** The plan with every secret read, and with a key that signs where one is named. */
export async function prepareRun(
  request: RunRequest,
  env: NodeJS.ProcessEnv,
  runId: string,
): Promise<Prepared> {
  const { plan, target, profile, suites } = planRun(request);
  signerOf(request);
  const { value, folder } = await resolveSecrets(target, env);
  return {
    runId,
    request,
    plan,
    target: { value, folder },
    inputs: {
      target: plain(target.description),
      profile: plain(profile.value),
      suites: plain(suites.map((suite) => suite.value)),
    },
    maxWaitMs: parseDuration(request.maxWait ?? DEFAULT_MAX_WAIT),
  };
}

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
