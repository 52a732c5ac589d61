/** What Playwright's configuration needs before anything else: the request and the folder of the run. */
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newRunId, type RunRequest, runFolder } from '../conductor/request.js';
import { packageRoot } from '../version.js';
import { FOLDER, REQUEST } from './environment.js';

export function engineFolder(): string {
  return dirname(fileURLToPath(import.meta.url));
}

/** A module of this folder as Playwright loads it: built, or from the sources. */
export function engineFile(name: string): string {
  return join(engineFolder(), `${name}${extname(fileURLToPath(import.meta.url))}`);
}

/** Sets the defaults of a bare `npx playwright test`; what `safeprobe run` set stays. Workers inherit both. */
export function prepareEnvironment(env: NodeJS.ProcessEnv = process.env): string {
  if (env[REQUEST] === undefined) {
    const request: RunRequest = {
      target: env.SAFEPROBE_TARGET ?? join(packageRoot(), 'targets', 'clinic'),
      suites: join(packageRoot(), 'suites'),
      out: resolve('reports'),
      ...(env.SAFEPROBE_PROFILE === undefined ? {} : { profile: env.SAFEPROBE_PROFILE }),
      ...(env.SAFEPROBE_KEY ? { key: env.SAFEPROBE_KEY } : {}),
    };
    env[REQUEST] = JSON.stringify(request);
  }
  if (env[FOLDER] === undefined) env[FOLDER] = runFolder(JSON.parse(env[REQUEST]) as RunRequest, newRunId());
  // A page snapshot attached to a failing test would hold whatever a form was filled with.
  env.PLAYWRIGHT_NO_COPY_PROMPT = '1';
  return env[FOLDER];
}
