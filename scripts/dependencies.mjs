/** Installs what package-lock.json says, when node_modules is missing, incomplete or from another lock file. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.mjs';
import { Problem, say, seconds } from './say.mjs';

/** @typedef {Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string> | undefined>} Manifest */
/** @typedef {{ version?: string, optional?: boolean, link?: boolean, resolved?: string }} Locked */

/** The developer's own npm settings may leave out what the build needs. */
const FLAGS = ['--include=dev', '--include=optional', '--no-audit', '--no-fund'];
const OUT_OF_SYNC = /can only install packages when your package\.json/;

/** @param {string} root */
export function checkNode(root) {
  const needed = /(\d+)\.(\d+)/.exec(readJson(join(root, 'package.json')).engines.node) ?? [];
  const [, major = 0, minor = 0] = needed.map(Number);
  const [hasMajor = 0, hasMinor = 0] = process.versions.node.split('.').map(Number);
  if (hasMajor > major || (hasMajor === major && hasMinor >= minor)) return;
  throw new Problem(
    `Node ${process.versions.node} is too old: safeprobe needs ${major}.${minor} or newer`,
    `install a current Node from https://nodejs.org, or: npx -y node@${major} ${process.argv.slice(1).join(' ')}`,
  );
}

/** @param {string} root */
export async function ensureDependencies(root) {
  const why = whatIsStale(root);
  if (why === null) return;
  const began = performance.now();
  const locked = existsSync(join(root, 'package-lock.json'));
  let command = locked ? 'ci' : 'install';
  say(`Installing dependencies (npm ${command}): ${why} …`);
  let ended = await npm(root, [command, ...FLAGS]);
  if (OUT_OF_SYNC.test(ended.output) && ended.code !== 0 && lockFits(root)) {
    // npm leaves packages for other systems out of a lock file, and then refuses it there (npm/cli#4828).
    say('  the lock file lacks packages for some systems; npm install with the locked versions instead …');
    command = 'install';
    ended = await npm(root, [command, '--no-save', ...FLAGS]);
  }
  if (ended.code !== 0) throw failed(command, ended);
  const still = whatIsStale(root);
  if (still !== null)
    throw new Problem(
      `npm ${command} ended well, yet ${still}`,
      'remove node_modules and run again; if it stays, run npm install and commit the lock file',
    );
  say(`  done in ${seconds(began)}`);
}

/**
 * Compares the lock file with npm's own record of what it put into node_modules, so that an installation by
 * hand counts, and one that broke off doesn't: npm writes the record last.
 * @param {string} root
 * @returns {string | null} null when everything is there
 */
function whatIsStale(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'node_modules is missing or incomplete';
  const lock = join(root, 'package-lock.json');
  if (!existsSync(lock)) return null;
  /** @type {Record<string, Locked>} */
  const installed = readJson(record).packages;
  /** @type {Record<string, Locked>} */
  const wanted = readJson(lock).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/')) continue;
    // Packages for other systems are locked too and rightly absent.
    if (entry.optional === true && installed[path] === undefined) continue;
    if (installed[path]?.version !== entry.version) return `${path} is not as locked`;
    if (!existsSync(join(root, path, 'package.json'))) return `${path} is gone`;
  }
  return null;
}

/**
 * Whether the lock file was made from the manifests as they are: then what npm misses is not anyone's mistake.
 * @param {string} root
 */
function lockFits(root) {
  /** @type {Record<string, Manifest>} */
  const locked = readJson(join(root, 'package-lock.json')).packages;
  const own = Object.entries(locked).filter(([path]) => !/(^|\/)node_modules\//.test(path));
  return own.every(([path, entry]) => {
    /** @type {Manifest} */
    const manifest = readJson(join(root, path, 'package.json'));
    return wishes(entry) === wishes(manifest);
  });
}

/** @param {Manifest} manifest */
function wishes({ dependencies = {}, devDependencies = {}, optionalDependencies = {} }) {
  return JSON.stringify(
    [dependencies, devDependencies, optionalDependencies].map((each) => Object.entries(each).sort()),
  );
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 */
function npm(root, args) {
  const options = {
    cwd: root,
    output: /** @type {const} */ ('keep'),
    still: (/** @type {number} */ passed) => say(`  still installing (${passed} s)`),
  };
  // Under `npm run` this is the path of npm itself, which needs no shell on Windows.
  const self = process.env.npm_execpath;
  if (self !== undefined && /npm-cli\.c?js$/.test(self))
    return run(process.execPath, [self, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}

/**
 * @param {string} command
 * @param {{ code: number | null, output: string }} ended
 */
function failed(command, { code, output }) {
  if (code === null)
    return new Problem('npm could not be started', 'install npm; it comes with Node from https://nodejs.org');
  const said = output
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line) && !/debug-\d|complete log/.test(line))
    .slice(0, 12);
  const text = said.length > 0 ? said.join('\n') : output.slice(-1500);
  return new Problem(`npm ${command} failed:\n${text}`, remedyOf(output));
}

/** @param {string} output of npm */
function remedyOf(output) {
  if (OUT_OF_SYNC.test(output))
    return 'package.json and package-lock.json disagree: run npm install and commit both';
  if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|UNABLE_TO_(GET|VERIFY)/.test(output))
    return 'the package registry must be reachable: check the network, HTTPS_PROXY and npm config get registry';
  if (/ENOSPC/.test(output)) return 'free some disk space';
  if (/EACCES|EPERM/.test(output)) return 'this user must be able to write to node_modules and the npm cache';
  return 'run npm ci by hand, mend what it names, then run again';
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Problem(
      `${file} can't be read: ${/** @type {Error} */ (error).message}`,
      'restore it: git checkout',
    );
  }
}
