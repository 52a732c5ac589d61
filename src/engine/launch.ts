/** The Playwright process of a run. It loads while the command still reads and validates, and then takes over. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Prepared } from '../conductor/prepare.js';
import type { RunRequest } from '../conductor/request.js';
import { packageRoot } from '../version.js';
import { FOLDER, HANDOVER, REQUEST } from './environment.js';

/** Exchanges are short-lived: with room for them, a whole run spends half as long on collecting garbage. */
const YOUNG_SPACE = '--max-semi-space-size=64';

export interface Launched {
  /** Over a pipe, not by file or environment: it holds the secrets of the target. */
  hand(prepared: Prepared): void;
  /** Ends it before it was handed anything; resolves when it is gone. */
  abandon(): Promise<void>;
  /** Its exit code. */
  readonly ended: Promise<number>;
}

/** Playwright's own output goes to standard error: standard output is for the one document of this run. */
export function launchPlaywright(request: RunRequest, folder: string): Launched {
  const cli = join(
    dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')),
    'cli.js',
  );
  const config = join(packageRoot(), 'dist', 'playwright.config.js');
  const child = spawn(process.execPath, [YOUNG_SPACE, cli, 'test', '--config', config], {
    stdio: ['pipe', process.stderr, process.stderr],
    env: {
      ...process.env,
      [REQUEST]: JSON.stringify(request),
      [FOLDER]: folder,
      [HANDOVER]: 'stdin',
      SAFEPROBE_QUIET: '1',
    },
  });
  // The terminal sends the interrupt to both: the child seals what it has, and this process waits for it.
  const wait = () => undefined;
  process.on('SIGINT', wait);
  const ended = new Promise<number>((done, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGINT', wait);
      done(code ?? 70);
    });
  });
  // Whoever waits for the end is told; until somebody does, this is not to end the command.
  ended.catch(() => undefined);
  // A child that is gone does not read: its exit code says why.
  child.stdin.on('error', () => undefined);
  return {
    ended,
    hand: (prepared) => void child.stdin.end(JSON.stringify(prepared)),
    async abandon() {
      child.kill();
      await ended.catch(() => undefined);
    },
  };
}
