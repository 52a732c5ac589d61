/** What a run is asked to do, as plain data: it crosses from the command to the Playwright process. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { SafeprobeError } from '../errors.js';
import { EFFECTS, type Effects, type Environment } from '../model.js';

export interface RunRequest {
  readonly target: string;
  readonly suites: string;
  readonly profile?: string;
  readonly select?: { readonly suites?: readonly string[]; readonly checks?: readonly string[] };
  /** Folder below which the run gets its own. */
  readonly out: string;
  readonly release?: string;
  /** Private key file; unsigned without. */
  readonly key?: string;
  readonly effects?: Effects;
  readonly maxWait?: string;
  readonly workers?: number;
  readonly vars?: { readonly [name: string]: string };
}

/** `20261123T051500Z-4f9a21c3`: sorts by time, and its end marks nonces and created records. */
export function newRunId(now: Date = new Date()): string {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`;
}

/** Makes the folder of one run and names it. Here, where nothing heavy is loaded: each worker of Playwright asks for it. */
export function runFolder(request: RunRequest, runId: string): string {
  const folder = resolve(request.out, runId);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** By default production is only read; accounts are locked out unasked in a demo alone, where nobody works. */
export function effectsFor(environment: Environment, asked: Effects | undefined): Effects {
  if (asked === undefined)
    return environment === 'production' ? 'read' : environment === 'demo' ? 'lockout' : 'write';
  if (!EFFECTS.includes(asked))
    throw new SafeprobeError('input', `unknown effects "${asked}"`, {
      key: '--effects',
      expected: EFFECTS.join(', '),
    });
  return asked;
}
