/** Builds with the compiler, makes dist agree with the sources where the compiler alone would not, and bundles. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { runNode } from './process.mjs';
import { Problem } from './say.mjs';

/** Source folder, and where its modules are built to. */
const BUILT = [
  ['src', 'dist/src'],
  ['targets', 'dist/targets'],
  ['packages/tls-scanner-lite/src', 'packages/tls-scanner-lite/dist'],
];

/** @param {string} root */
export async function build(root) {
  // Leftovers of renamed files still run (Playwright would find a spec twice); missing ones aren't noticed.
  for (const file of orphans(root)) rmSync(file, { force: true });
  const ended = await compile(root, missing(root).length > 0 ? ['--force'] : []);
  if (ended.code !== 0) throw notBuilt(ended);
  const absent = missing(root);
  if (absent.length > 0)
    throw new Problem(`the compiler ended well, yet ${absent[0]} was not built`, 'remove dist, run again', 1);
  await bundle(join(root, 'packages', 'tls-scanner-lite'));
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 */
function compile(root, args) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return runNode([compiler, '-b', ...args], { cwd: root, output: 'keep' });
}

/** @param {{ code: number | null, output: string }} ended */
function notBuilt({ output }) {
  if (/Unable to resolve .*typescript|@typescript\/typescript-/.test(output))
    return new Problem(
      'the compiler for this system is missing from node_modules (were they copied from another system?)',
      'remove node_modules and run again',
    );
  return new Problem(`${output.trimEnd()}\n\nThe sources don't compile.`, 'mend what is named above', 1);
}

/** @param {string} root */
function orphans(root) {
  return BUILT.flatMap(([from = '', to = '']) =>
    modules(join(root, to), /(\.d\.ts|\.js)(\.map)?$/)
      .filter((name) => !existsSync(join(root, from, name.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts'))))
      .map((name) => join(root, to, name)),
  );
}

/** @param {string} root */
function missing(root) {
  return BUILT.flatMap(([from = '', to = '']) =>
    modules(join(root, from), /(?<!\.d|\.test)\.ts$/)
      .map((name) => join(root, to, name.replace(/\.ts$/, '.js')))
      .filter((file) => !existsSync(file)),
  );
}

/**
 * @param {string} folder
 * @param {RegExp} pattern
 */
function modules(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => pattern.test(name));
}
