/** The built command line as a user meets it: one process, its output and its exit code. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '../../src/engine/summary.js';
import { packageRoot } from '../../src/version.js';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const CLI = join(packageRoot(), 'dist', 'src', 'cli.js');

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'safeprobe-test-'));
}

export interface Running {
  readonly finished: Promise<Finished>;
  /** Resolves when standard error has said this. */
  said(text: string): Promise<void>;
  /** Ends the process and everything it started, at once: a crash. */
  kill(): void;
}

export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, NO_COLOR: '1', CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  const waiting: { text: string; done: () => void }[] = [];
  child.stdout.on('data', (part: Buffer) => {
    stdout += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    stderr += part.toString();
    for (const each of waiting) if (stderr.includes(each.text)) each.done();
  });
  return {
    finished: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    }),
    said: (text) => new Promise((done) => (stderr.includes(text) ? done() : waiting.push({ text, done }))),
    kill() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    },
  };
}

export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return start(args, env).finished;
}

export type RunDocument = Extract<Summary, { runId: string }>;

export function documentOf(finished: Finished): RunDocument {
  return JSON.parse(finished.stdout) as RunDocument;
}
