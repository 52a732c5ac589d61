/**
 * `node scripts/bootstrap.mjs demo|test|build [arguments…]`: from a fresh clone to the thing asked for. Needs Node
 * and npm, nothing else, and only built-in modules, since dependencies may not be there yet.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { checkNode, ensureDependencies } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { runNode } from './process.mjs';
import { Problem, report, say, seconds } from './say.mjs';
import { runTests } from './tests.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'dist', 'src', 'cli.js');
const [task, ...args] = process.argv.slice(2);

/** @type {Record<string, () => Promise<number>>} */
const tasks = {
  demo: async () => (await runNode([cli, 'demo', ...args], { cwd: root })).code ?? 70,
  test: () => runTests(root, args),
  build: async () => 0,
};

try {
  const work = tasks[task ?? ''];
  if (work === undefined)
    throw new Problem(
      `"${task ?? ''}" is nothing to set up for`,
      `name one of: ${Object.keys(tasks).join(', ')}`,
      3,
    );
  checkNode(root);
  await withLock(root, async () => {
    await ensureDependencies(root);
    const began = performance.now();
    say('Building …');
    await build(root);
    say(`  done in ${seconds(began)}`);
    await Promise.all([prepareClinic(), ...(task === 'build' ? [] : [ensureBrowser()])]);
  });
  process.exitCode = await work();
} catch (error) {
  report(error);
}

/** The command says itself what is wrong and what to do. */
async function ensureBrowser() {
  const { code } = await runNode([cli, 'setup', '--quiet'], { cwd: root });
  if (code !== 0)
    throw new Problem('set-up ended without a browser', 'follow what is said above', code ?? 70);
}

/** What is missing then is made by the clinic's first start, which says itself what is wrong. */
async function prepareClinic() {
  const script = join(root, 'dist', 'targets', 'clinic', 'app', 'prepare.js');
  const { code, output } = await runNode([script], { cwd: root, output: 'keep' });
  if (code !== 0) say(`The embedded clinic could not be prepared: ${output.trimEnd()}`);
}
