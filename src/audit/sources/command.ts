/** A log that a command prints: JSON Lines, or one JSON document in which the entries stand at a path. No shell. */
import { spawn } from 'node:child_process';
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
  readonly limitMs?: number;
}

export async function readCommand(command: readonly string[], options: CommandOptions): Promise<Reading> {
  const [program = '', ...args] = command;
  const limitMs = options.limitMs ?? LIMIT_MS;
  const run = await output(program, args, options.cwd, limitMs);
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

function output(
  program: string,
  args: readonly string[],
  cwd: string,
  limitMs: number,
): Promise<{ readonly text: string; readonly why: string | null }> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST) child.kill();
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(0, 300);
    });
    child.on('error', (error) => resolve({ text: '', why: error.message }));
    child.on('close', (code, signal) => {
      const text = Buffer.concat(chunks).toString('utf8');
      if (code === 0) resolve({ text, why: null });
      else if (size > LARGEST) resolve({ text: '', why: `printed more than ${LARGEST} octets` });
      else if (signal !== null) resolve({ text: '', why: `ended by ${signal}, after at most ${limitMs} ms` });
      else resolve({ text: '', why: `ended with ${code}: ${complaint.trim()}` });
    });
  });
}
