/** Starts an embedded target by its `start:`, waits for its ready line, and ends it with the run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseDuration } from '../duration.js';
import { SafeprobeError } from '../errors.js';
import type { TargetFile } from './schema.js';

export interface Started {
  /** What the ready line said, as flat text: `port`, `url`, `ca`. */
  readonly facts: { readonly [key: string]: string };
  /** Sends one line to the target's control channel and returns its answer; demo targets only. */
  control(message: unknown): Promise<unknown>;
  /** How the process ended on its own, with its last words; null while it runs. */
  ended(): string | null;
  stop(): Promise<void>;
}

const KEPT_LINES = 20;

export async function startTarget(
  start: NonNullable<TargetFile['start']>,
  cwd: string,
  extraEnv: { readonly [name: string]: string } = {},
): Promise<Started> {
  const [command = '', ...args] = start.command;
  const word = start.ready ?? 'ready';
  const within = parseDuration(start.within ?? '30s');
  // `node` means this very Node, whatever the PATH says.
  const child = spawn(command === 'node' ? process.execPath : command, args, {
    cwd,
    env: { ...process.env, ...start.env, ...extraEnv },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  const answers: ((line: string) => void)[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    errors.push(line);
    if (errors.length > KEPT_LINES) errors.shift();
  });
  const facts = await new Promise<Record<string, string>>((resolve, reject) => {
    const fail = (message: string, cause?: unknown) =>
      reject(
        new SafeprobeError('unreachable', `the target did not start: ${message}`, {
          cause,
          key: 'start',
          ...(errors.length > 0
            ? { found: `on its standard error:\n    ${errors.slice(-5).join('\n    ')}` }
            : {}),
          remedy: `Try it by hand: ${start.command.join(' ')} (in ${cwd})`,
        }),
      );
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`no line "${word} …" within ${start.within ?? '30s'}`);
    }, within);
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(error.message, error);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      // The last words of a process arrive after its exit.
      setTimeout(() => fail(`it ended with ${signal ?? `exit code ${code}`}`), 50);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith(`${word} `)) {
        clearTimeout(timer);
        try {
          const parsed = JSON.parse(line.slice(word.length + 1)) as Record<string, unknown>;
          resolve(Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)])));
        } catch (cause) {
          // Nobody would end it later: there is no target without its facts.
          child.kill('SIGKILL');
          fail('its ready line is not followed by JSON', cause);
        }
      } else if (line.startsWith('control ')) answers.shift()?.(line.slice('control '.length));
    });
  });
  let ended: string | null = null;
  child.once('exit', (code, signal) => {
    ended = [`the target ended with ${signal ?? `exit code ${code}`}`, ...errors.slice(-5)].join('\n    ');
  });
  return {
    facts,
    ended: () => ended,
    control: (message) =>
      new Promise((resolve, reject) => {
        answers.push((line) => {
          const answer = JSON.parse(line) as { ok?: boolean; error?: string };
          if (answer.ok === true) resolve(answer);
          else
            reject(
              new SafeprobeError('input', `the target refused a control message: ${answer.error ?? line}`),
            );
        });
        child.stdin.write(`${JSON.stringify(message)}\n`);
      }),
    stop: () => stopChild(child),
  };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
