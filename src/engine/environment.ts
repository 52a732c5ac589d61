/** The environment variables by which a run crosses processes. */
import { SafeprobeError } from '../errors.js';

/** The request, as JSON: set by `safeprobe run`; a bare `npx playwright test` has the defaults. */
export const REQUEST = 'SAFEPROBE_REQUEST';
/** Set where the command hands over what it prepared, as JSON on standard input: it holds secrets. */
export const HANDOVER = 'SAFEPROBE_HANDOVER';
/** Folder of this run, decided before Playwright's configuration is read. */
export const FOLDER = 'SAFEPROBE_RUN_FOLDER';
/** Where the verdict server listens and the token it wants; read by workers. */
export const SERVER = 'SAFEPROBE_VERDICTS';
/** File of the frozen plan; read when tests are collected. */
export const PLAN = 'SAFEPROBE_PLAN';

export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new SafeprobeError('harness', `${name} is not set: the conductor did not start before the tests`);
  return value;
}
