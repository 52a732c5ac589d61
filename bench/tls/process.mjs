import { spawn, spawnSync } from 'node:child_process';

/** @typedef {{ ms: number, code: number | null, stdout: string, timedOut: boolean }} Finished */

/** @param {string} program */
const output = (program, /** @type {string[]} */ ...args) => {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

/**
 * The path of a program; undefined where it isn't installed. Version managers put a slow script before the program
 * itself, which would be measured too.
 *
 * @param {string} program
 * @returns {string | undefined}
 */
export function pathOf(program) {
  const path = output('sh', '-c', `command -v ${program}`);
  return path?.includes('/shims/') ? (output('pyenv', 'which', program) ?? path) : path;
}

/**
 * One fresh process with its wall time.
 *
 * @param {readonly string[]} command
 * @param {number} limitMs after which it is killed
 * @returns {Promise<Finished>}
 */
export function timed([program = '', ...args], limitMs) {
  const begin = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  let stdout = '';
  let timedOut = false;
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  const timer = setTimeout(() => {
    timedOut = true;
    // The whole group: testssl is a shell with children of its own.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, limitMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ ms: performance.now() - begin, code, stdout, timedOut });
    });
  });
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
