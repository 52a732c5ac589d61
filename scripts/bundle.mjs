/**
 * Puts the command of the TLS scanner into few files: Node needs longer to find and link some sixty small modules than
 * to scan a near server. What is bundled is what the compiler wrote, and CommonJS, which Node starts sooner than modules.
 */
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { Problem, say } from './say.mjs';

const ENTRY = 'cli.cjs';
/** Where there is no bundler for the system: the same program, from the modules themselves. */
const PLAIN = "#!/usr/bin/env node\nimport('../cli.js');\n";

/** @typedef {typeof import('rolldown').rolldown} Bundler */
/** @typedef {{ fileName: string, code: string }} Part */

/**
 * Writes dist/bundle of the package, whose dist has to be built.
 * @param {string} folder of the package
 * @param {() => Promise<Bundler>} [load] where the bundler comes from
 */
export async function bundle(folder, load = loadBundler) {
  const target = join(folder, 'dist', 'bundle');
  /** @type {Bundler | undefined} */
  let bundler;
  try {
    bundler = await load();
  } catch (error) {
    say(`  tls-scanner-lite is not bundled, and starts slower for it: ${firstLine(error)}`);
  }
  write(target, bundler === undefined ? [{ fileName: ENTRY, code: PLAIN }] : await parts(folder, bundler));
}

/** Its native half may be missing, where node_modules came from another system. */
async function loadBundler() {
  return (await import('rolldown')).rolldown;
}

/**
 * @param {string} folder
 * @param {Bundler} rolldown
 * @returns {Promise<Part[]>}
 */
async function parts(folder, rolldown) {
  /** @type {string[]} */
  const warnings = [];
  try {
    const bundled = await rolldown({
      cwd: folder,
      input: './dist/cli.js',
      platform: 'node',
      // Dependencies stay where npm puts them, with their own licences.
      external: (id) => !/^\./.test(id) && !isAbsolute(id),
      preserveEntrySignatures: 'allow-extension',
      onLog: (level, { message }) => void (level === 'warn' && warnings.push(message)),
    });
    const { output } = await bundled.generate({
      format: 'cjs',
      entryFileNames: ENTRY,
      chunkFileNames: '[name].cjs',
      comments: false,
      // What every run needs is one file; what is imported on demand stays apart.
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ name: 'cli', tags: ['$initial'] }],
      },
    });
    await bundled.close();
    if (warnings.length > 0) throw new Error(warnings.join('\n'));
    return output.map((part) => {
      if (part.type !== 'chunk') throw new Error(`${part.fileName} is no code`);
      return part;
    });
  } catch (error) {
    throw new Problem(
      `tls-scanner-lite can't be bundled:\n${error instanceof Error ? error.message : String(error)}`,
      'mend what is named above; scripts/bundle.mjs says how it is bundled',
      1,
    );
  }
}

/**
 * Leftovers go last, so that a scan that is running meanwhile still finds its parts.
 * @param {string} target
 * @param {readonly Part[]} written
 */
function write(target, written) {
  mkdirSync(target, { recursive: true });
  for (const { fileName, code } of written) writeFileSync(join(target, fileName), code);
  chmodSync(join(target, ENTRY), 0o755);
  const names = new Set(written.map(({ fileName }) => fileName));
  for (const name of readdirSync(target))
    if (!names.has(name)) rmSync(join(target, name), { recursive: true });
}

/** @param {unknown} error */
function firstLine(error) {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
