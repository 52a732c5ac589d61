/**
 * `npm run check`: every gate of the house, one line each; all of them run even when one fails.
 * `npm run fix` (`--fix`): formats, and writes again whatever is generated.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { checkNode, ensureDependencies } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { runNode } from './process.mjs';
import { Problem, report, say, seconds } from './say.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {string} name of a package that brings its own program */
const program = (name) => join(root, 'node_modules', ...name.split('/'));
const biome = [program('@biomejs/biome/bin/biome'), 'check'];
const schemas = [join(root, 'dist', 'src', 'plan', 'write-schemas.js'), 'docs/schemas'];
const docs = [join(root, 'scripts', 'docs.mjs')];

/** @typedef {{ name: string, args: readonly string[], remedy: string, ofBuild?: boolean }} Gate */
/** @typedef {{ name: string, output: string, remedy: string }} Failure */
/** @type {readonly Gate[]} */
const gates = [
  {
    name: 'format and lint',
    args: [...biome, '--error-on-warnings', '.'],
    remedy: 'npm run fix; what stays is to be mended by hand',
  },
  {
    name: 'types of tests and scripts',
    args: [program('typescript/bin/tsc'), '-p', 'tsconfig.test.json'],
    remedy: 'mend what the compiler names',
  },
  {
    name: 'unused code',
    args: [program('knip/bin/knip.js'), '--no-progress'],
    remedy: 'remove it, or use it',
  },
  {
    name: 'architecture',
    args: [program('vitest/vitest.mjs'), 'run', '--project', 'unit', '--reporter=dot', 'test/architecture'],
    remedy: 'each failure names the file and the fix',
  },
  { name: 'schemas', args: [...schemas, '--check'], remedy: 'npm run fix', ofBuild: true },
  { name: 'docs', args: [...docs, '--check'], remedy: 'npm run fix', ofBuild: true },
];

/**
 * @param {string} name
 * @param {() => Promise<string | null>} examine null when nothing is wrong, else what is
 * @param {string} remedy
 * @returns {Promise<Failure[]>}
 */
async function gate(name, examine, remedy) {
  const began = performance.now();
  const output = await examine();
  say(`${output === null ? 'ok    ' : 'FAILED'} ${name} (${seconds(began)})`);
  return output === null ? [] : [{ name, output, remedy }];
}

async function check() {
  const failures = await gate('types and build', built, 'mend what the compiler names');
  const isBuilt = failures.length === 0;
  for (const { name, args, remedy, ofBuild } of gates) {
    const examine =
      ofBuild && !isBuilt
        ? async () => 'Not examined: it is compared with the build, which failed.'
        : ended(args);
    failures.push(...(await gate(name, examine, remedy)));
  }
  for (const { name, output, remedy } of failures) say(`\n──── ${name}\n${output}\n  remedy: ${remedy}`);
  const all = gates.length + 1;
  say(`\n${all - failures.length} of ${all} gates passed`);
  return failures.length === 0 ? 0 : 1;
}

/** @param {readonly string[]} args */
function ended(args) {
  return async () => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
    const { code, output } = await runNode(args, { cwd: root, output: 'keep', env });
    return code === 0 ? null : output.trimEnd();
  };
}

async function built() {
  try {
    await withLock(root, () => build(root));
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}

async function fix() {
  await withLock(root, () => build(root));
  for (const args of [[...biome, '--write', '.'], schemas, docs]) {
    const { code } = await runNode(args, { cwd: root });
    if (code !== 0) throw new Problem(`${args.join(' ')} ended with ${code}`, 'mend what it names', 1);
  }
  return 0;
}

try {
  checkNode(root);
  await withLock(root, () => ensureDependencies(root));
  process.exitCode = process.argv.includes('--fix') ? await fix() : await check();
} catch (error) {
  report(error);
}
