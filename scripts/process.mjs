/** Starts other programs. Node programs run by this very Node, whatever the PATH says. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * @typedef {object} RunOptions
 * @property {string} cwd
 * @property {'show' | 'keep'} [output] show passes the streams through; keep collects both
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [shell]
 * @property {(seconds: number) => void} [still] called every 20 s while the program runs
 */

const STILL_MS = 20_000;

/**
 * Never rejects: a program that can't be started ends with code null and says why in `output`.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function run(file, args, { cwd, output = 'show', env = process.env, shell = false, still }) {
  return new Promise((resolve) => {
    const keep = output === 'keep';
    const child = spawn(file, [...args], {
      cwd,
      env,
      shell,
      stdio: keep ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    /** @type {string[]} */
    const parts = [];
    const began = performance.now();
    const timer = still && setInterval(() => still(Math.round((performance.now() - began) / 1000)), STILL_MS);
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ part) => parts.push(part));
    // The terminal interrupts the child too: it may have something to finish, and its exit code is ours.
    const wait = () => undefined;
    process.on('SIGINT', wait);
    /** @param {number | null} code */
    const end = (code) => {
      clearInterval(timer);
      process.off('SIGINT', wait);
      resolve({ code, output: parts.join('') });
    };
    child.once('error', (error) => {
      parts.push(error.message);
      end(null);
    });
    // As shells do: 143 is what remains of a program that was ended by SIGTERM, 137 by SIGKILL.
    child.once('close', (code, signal) => end(signal === null ? code : 128 + constants.signals[signal]));
  });
}

/**
 * @param {readonly string[]} args the script and its arguments
 * @param {RunOptions} options
 */
export function runNode(args, options) {
  return run(process.execPath, args, options);
}
