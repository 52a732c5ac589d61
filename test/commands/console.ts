/** Runs a command as the command line would, without a process of its own, and keeps what it printed. */
import { vi } from 'vitest';
import yargs, { type CommandModule } from 'yargs';
import { exitCodeOf, SafeprobeError } from '../../src/errors.js';

export interface Said {
  readonly out: string;
  readonly err: string;
  /** What the process would end with. */
  readonly exitCode: number;
  /** What the command threw for the command line to print. */
  readonly error: SafeprobeError | undefined;
}

export async function say<T>(command: CommandModule<object, T>, ...args: string[]): Promise<Said> {
  const [name = ''] = String(command.command).split(' ');
  const written = { out: '', err: '' };
  const keep = (stream: 'out' | 'err') => (chunk: unknown) => {
    written[stream] += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ];
  const before = process.exitCode;
  let error: SafeprobeError | undefined;
  try {
    process.exitCode = undefined;
    await yargs([name, ...args])
      .command(command)
      .strict()
      .fail(false)
      .parseAsync();
  } catch (thrown) {
    if (!(thrown instanceof SafeprobeError)) throw thrown;
    error = thrown;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const exitCode = error === undefined ? Number(process.exitCode ?? 0) : exitCodeOf(error);
  process.exitCode = before;
  return { ...written, exitCode, error };
}

/** The document of a `--json` call: standard output must hold it and nothing else. */
export function documentOf(said: Said): Record<string, unknown> {
  if (said.error !== undefined) throw said.error;
  return JSON.parse(said.out) as Record<string, unknown>;
}
