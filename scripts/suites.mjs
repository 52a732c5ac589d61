/** What generated docs need of suites/: the checks as written, and the proof of the contract test. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/**
 * @param {string} root
 * @returns {import('./kinds-page.mjs').UsedCheck[]}
 */
export function readChecks(root) {
  const folder = join(root, 'suites');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && file !== 'requirements.yaml');
  return files.sort().flatMap((file) => {
    const { suite, checks } = parse(readFileSync(join(folder, file), 'utf8'));
    return checks.map((/** @type {import('./kinds-page.mjs').UsedCheck} */ check) => ({ ...check, suite }));
  });
}

/**
 * @param {string} root
 * @returns {import('./kinds-page.mjs').KindsPage['proven']}
 */
export function readProof(root) {
  const file = join(root, 'suites', 'proven.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).checks : null;
}
