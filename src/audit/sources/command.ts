/** A log that a command prints: JSON Lines, or one JSON document in which the entries stand at a path. No shell. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { TargetLogText } from '../../target/audit-entries-schema.js';
import { selectAll } from '../../target/jsonpath.js';
import { readingOf } from './file.js';
import type { Reading } from './reading.js';
import { readTextLines } from './text-lines.js';

const LIMIT_MS = 30_000;
const LARGEST = 256 * 1024 * 1024;

export interface CommandOptions {
  readonly cwd: string;
  /** JSONPath to the entries of one document; JSON Lines when left out. */
  readonly items: string | undefined;
  readonly text?: TargetLogText | undefined;
  /** Beside the variables of this process. */
  readonly env?: { readonly [name: string]: string };
  readonly limitMs?: number;
}

export async function readCommand(command: readonly string[], options: CommandOptions): Promise<Reading> {
  const [program = '', ...args] = command;
  const limitMs = options.limitMs ?? LIMIT_MS;
  const run = await output(program, args, options, limitMs);
  if (run.why !== null) return { readable: false, items: [], said: `${program}: ${run.why}` };
  if (options.text !== undefined)
    return readTextLines(run.text, options.text, { from: program, growing: false });
  if (options.items === undefined) return readingOf(run.text, program);
  try {
    const items = selectAll(options.items, JSON.parse(run.text));
    return { readable: true, items, said: `${items.length} entries read from ${program}` };
  } catch {
    return { readable: false, items: [], said: `${program} printed no JSON` };
  }
}

interface Output {
  readonly text: string;
  readonly why: string | null;
}

/** Over at the limit, whatever it has started meanwhile and whoever still holds its output. */
function output(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: CommandOptions,
  limitMs: number,
): Promise<Output> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what it starts ends with it.
      detached: process.platform !== 'win32',
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = '';
    const ended = () => endAll(child);
    process.once('exit', ended);
    const over = (run: Output) => {
      clearTimeout(limit);
      process.off('exit', ended);
      resolve(run);
    };
    const stop = (why: string) => {
      over({ text: '', why });
      endAll(child);
    };
    const limit = setTimeout(() => stop(`not over after ${limitMs} ms`), limitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST) stop(`printed more than ${LARGEST} octets`);
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(0, 300);
    });
    child.on('error', (error) => over({ text: '', why: error.message }));
    child.on('close', (code, signal) => {
      const text = Buffer.concat(chunks).toString('utf8');
      if (code === 0) over({ text, why: null });
      else
        over({
          text: '',
          why: signal === null ? `ended with ${code}: ${complaint.trim()}` : `ended by ${signal}`,
        });
    });
  });
}

function endAll(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself just now.
  }
}
