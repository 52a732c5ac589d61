/** Gets a browser where there is none: Playwright's own download first, the system's packages as root. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SafeprobeError } from '../errors.js';
import { downloaded, type FoundBrowser, findBrowser } from './browser.js';
import { type Ended, runProgram } from './program.js';

/** A way to a browser, tried in order; in words for whoever reads why none worked. */
interface Way {
  readonly name: string;
  /** Asked when its turn comes: what went before may have made it pointless. */
  readonly applies?: () => boolean;
  run(): Promise<Ended>;
}

const DOWNLOAD_MS = 5 * 60_000;
const PACKAGES_MS = 10 * 60_000;

/**
 * Tries each way until a browser starts; `tell` receives one line a step.
 * @throws SafeprobeError `environment` with what was tried and what to do by hand.
 */
export async function installBrowser(
  env: NodeJS.ProcessEnv,
  tell: (line: string) => void,
): Promise<FoundBrowser> {
  const tried: string[] = [];
  for (const way of ways(env)) {
    if (way.applies?.() === false) continue;
    tell(`Installing a browser: ${way.name} …`);
    const ended = await way.run();
    const found = await findBrowser(env);
    if (found !== null) return found;
    tried.push(`${way.name}: ${reasonOf(ended)}`);
    tell(`  that did not work: ${reasonOf(ended)}`);
  }
  throw new SafeprobeError('environment', `no browser could be installed (${tried.join('; ')})`, {
    expected: 'a Chromium, Chrome or Edge that starts',
    remedy: remedies(process.platform),
  });
}

function ways(env: NodeJS.ProcessEnv): readonly Way[] {
  const root = process.getuid?.() === 0;
  const packaged = process.platform === 'linux' && existsSync('/usr/bin/apt-get');
  return [
    {
      name: 'playwright install chromium',
      run: () => playwright(env, ['install', '--only-shell', 'chromium']),
    },
    // Only root can add the libraries that the download needs, or the system's own browser.
    ...(root && packaged
      ? [
          {
            name: 'playwright install-deps chromium',
            applies: () => downloaded().length > 0,
            run: () => playwright(env, ['install-deps', 'chromium']),
          },
          { name: 'apt-get install chromium-headless-shell, or chromium', run: () => packages(env) },
        ]
      : []),
  ];
}

function playwright(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Ended> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
  return runProgram(process.execPath, [cli, ...args], {
    timeoutMs: DOWNLOAD_MS,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '20000', ...env },
  });
}

async function packages(env: NodeJS.ProcessEnv): Promise<Ended> {
  const options = { timeoutMs: PACKAGES_MS, env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
  // Another installation may hold the lock for a while, on a machine that just booted for one.
  const lock = ['-o', 'DPkg::Lock::Timeout=120'];
  const updated = await runProgram('apt-get', [...lock, 'update'], options);
  let output = updated.output;
  // Not every distribution has the leaner one as a package of its own.
  for (const name of ['chromium-headless-shell', 'chromium']) {
    const words = [...lock, 'install', '-y', '--no-install-recommends', name];
    const installed = await runProgram('apt-get', words, options);
    if (installed.code === 0) return installed;
    output += `\n${installed.output}`;
  }
  return { code: 100, output };
}

/** The line that tells most; downloads print progress and stacks around it, package managers warnings. */
function reasonOf({ code, output }: Ended): string {
  if (code === 0) return 'it ended well, but no browser starts';
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(at |[╔║╚])/.test(line));
  const telling = [/\bE[A-Z]{4,}\b.* |^E: /, /\berror\b/i, /\bfail/i].map((pattern) =>
    lines.find((line) => pattern.test(line)),
  );
  const line = telling.find((each) => each !== undefined) ?? lines.at(-1);
  return line?.slice(0, 200) ?? `exit code ${code ?? 'none'}`;
}

function remedies(platform: NodeJS.Platform): string {
  const byHand =
    platform === 'linux'
      ? 'as root: apt-get install chromium (Debian), or npx playwright install --with-deps chromium'
      : 'install Google Chrome or Microsoft Edge';
  return `Do one of these, then run again: ${byHand}; behind a proxy set HTTPS_PROXY; or set SAFEPROBE_BROWSER to the path of a Chromium.`;
}
