/**
 * The browser for sign-in paths made for people. Any Chromium will do: the one that SAFEPROBE_BROWSER names,
 * the one Playwright downloaded, or one of the system. What is returned was started once, because a file
 * that exists may still lack a library.
 */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { SafeprobeError } from '../errors.js';
import { systemPlaces } from './places.js';
import { runProgram } from './program.js';

export interface FoundBrowser {
  /** Absolute path of the program. */
  readonly path: string;
  readonly origin: 'SAFEPROBE_BROWSER' | 'playwright' | 'system';
  /** As it says itself, e.g. `Chromium 141.0.7390.37`. */
  readonly version: string;
}

/** Where to look, most wanted first; given in tests, else derived from the environment. */
export interface BrowserPlaces {
  readonly playwright: readonly string[];
  readonly system: readonly string[];
}

const START_TIMEOUT_MS = 20_000;

/**
 * The first browser that starts, or null when there is none.
 * @throws SafeprobeError `environment` when SAFEPROBE_BROWSER is set to something that does not start: a
 *   browser that was asked for by name is never replaced by another in silence.
 */
export async function findBrowser(
  env: NodeJS.ProcessEnv,
  places: BrowserPlaces = usualPlaces(env),
): Promise<FoundBrowser | null> {
  const wanted = env.SAFEPROBE_BROWSER;
  if (wanted !== undefined && wanted !== '') return namedBrowser(wanted);
  for (const origin of ['playwright', 'system'] as const)
    for (const path of places[origin]) {
      if (!isExecutable(path)) continue;
      const started = await startOnce(path);
      if (started.version !== null) return { path, origin, version: started.version };
    }
  return null;
}

/** The same for one that can show a window, which a headless shell can't. */
export function findWindowedBrowser(env: NodeJS.ProcessEnv): Promise<FoundBrowser | null> {
  const { playwright, system } = usualPlaces(env);
  const windowed = (paths: readonly string[]) => paths.filter((path) => !/headless[-_]shell/.test(path));
  return findBrowser(env, { playwright: windowed(playwright), system: windowed(system) });
}

function usualPlaces(env: NodeJS.ProcessEnv): BrowserPlaces {
  return { playwright: downloaded(), system: systemPlaces(env, process.platform) };
}

/** Where Playwright has its own downloads, the leaner one first; none on systems it has none for. */
export function downloaded(): readonly string[] {
  try {
    const path = chromium.executablePath();
    return [...shellsBeside(path), path].filter((each) => existsSync(each));
  } catch {
    return [];
  }
}

/** …/chromium-1255/chrome-linux64/chrome → …/chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell */
export function shellsBeside(path: string): readonly string[] {
  const folder = path.replace(/([\\/])chromium-(\d+)[\\/].*$/, '$1chromium_headless_shell-$2');
  if (folder === path || !existsSync(folder)) return [];
  return readdirSync(folder).flatMap((platform) =>
    ['chrome-headless-shell', 'chrome-headless-shell.exe'].map((name) => join(folder, platform, name)),
  );
}

async function namedBrowser(path: string): Promise<FoundBrowser> {
  const wrong = (message: string, found: string) =>
    new SafeprobeError('environment', message, {
      key: 'SAFEPROBE_BROWSER',
      found,
      expected: 'the path of a Chromium, Chrome or Edge program',
      remedy: 'Correct the path, or unset the variable to let a browser be found or installed.',
    });
  if (!isExecutable(path)) throw wrong('this is no program that can be started', JSON.stringify(path));
  const started = await startOnce(path);
  if (started.version === null) throw wrong('this program did not start as a browser', started.said);
  return { path, origin: 'SAFEPROBE_BROWSER', version: started.version };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function startOnce(path: string): Promise<{ readonly version: string | null; readonly said: string }> {
  // On Windows --version opens a window and says nothing; an empty page is rendered there instead.
  const windows = process.platform === 'win32';
  const args = windows ? ['--headless', '--disable-gpu', '--dump-dom', 'about:blank'] : ['--version'];
  const { code, output } = await runProgram(path, args, { timeoutMs: START_TIMEOUT_MS });
  const [version] = (windows ? /<html/ : /^.*\b(?:Chrom|Edge).*\d+\.\d+[\d.]*/im).exec(output) ?? [];
  const said = output.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  if (code !== 0 || version === undefined)
    return { version: null, said: said === '' ? `exit code ${code ?? 'none'} and no output` : said };
  return { version: windows ? 'starts' : version.trim(), said };
}
