/** Runs the tests; the very last line is always `N passed, N failed, N skipped`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from './process.mjs';

/** @typedef {import('./tally-reporter.mjs').Tally} Tally */

/**
 * @param {string} root
 * @param {readonly string[]} args for vitest: names of files, `-t PATTERN`, …
 * @returns {Promise<number>} exit code: 0 only when something ran and nothing failed
 */
export async function runTests(root, args) {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-tests-'));
  const file = join(folder, 'tally.json');
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts', 'tally-reporter.mjs')}`];
    const { code } = await runNode([vitest, 'run', ...reporters, ...args], {
      cwd: root,
      env: { ...process.env, SAFEPROBE_TALLY: file },
    });
    return conclude(readTally(file), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Tally | null} tally null when the runner broke off before it could say anything
 * @param {number | null} code
 */
function conclude(tally, code) {
  const { passed, failed, skipped, broken } = tally ?? { passed: 0, failed: 0, skipped: [], broken: [] };
  const lines = [
    ...(skipped.length === 0
      ? []
      : ['', 'Skipped:', ...skipped.map((each) => `  ${each.test}: ${each.why}`)]),
    ...(broken.length === 0 ? [] : ['', 'Not one test ran in:', ...broken.map((each) => `  ${each}`)]),
    ...(tally === null ? ['', `The test runner broke off (exit code ${code ?? 'none'}); see above.`] : []),
    ...(tally !== null && passed + failed === 0 ? ['', 'No test was run.'] : []),
    '',
    `${passed} passed, ${failed} failed, ${skipped.length} skipped`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (code !== 0) return code === null || code > 1 ? 70 : 1;
  return tally !== null && failed === 0 && passed > 0 ? 0 : 1;
}

/**
 * @param {string} file
 * @returns {Tally | null}
 */
function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
