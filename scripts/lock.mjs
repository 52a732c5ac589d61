/** One set-up at a time in a checkout: `npm run demo` and `npm test` may be started side by side. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem, say } from './say.mjs';

const PATIENCE_MS = 15 * 60_000;
const POLL_MS = 300;
/** A lock without an owner is one whose owner was killed between making it and signing it. */
const UNSIGNED_MS = 5_000;

/**
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(root, work) {
  mkdirSync(join(root, '.safeprobe'), { recursive: true });
  const lock = join(root, '.safeprobe', 'setup.lock');
  const until = performance.now() + PATIENCE_MS;
  let told = false;
  while (!take(lock)) {
    if (isAbandoned(lock)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) say('Another set-up is at work in this folder; waiting for it …');
    told = true;
    if (performance.now() > until)
      throw new Problem('another set-up has held its lock for 15 minutes', `end it, or remove ${lock}`);
    await sleep(POLL_MS);
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    // Making a folder is atomic everywhere, which looking for a file and then writing it is not.
    mkdirSync(lock);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  return true;
}

/** @param {string} lock */
function isAbandoned(lock) {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ESRCH') return true;
    if (code !== 'ENOENT') return false;
  }
  try {
    return Date.now() - statSync(lock).mtimeMs > UNSIGNED_MS;
  } catch {
    return false;
  }
}
