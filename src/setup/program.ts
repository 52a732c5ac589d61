/** Runs one program to its end: bounded in time, output kept, never through a shell. */
import { execFile } from 'node:child_process';

export interface Ended {
  /** Null when it could not be started at all or was ended for taking too long. */
  readonly code: number | null;
  /** Standard output and standard error, in that order. */
  readonly output: string;
}

export interface ProgramOptions {
  readonly timeoutMs: number;
  readonly env?: NodeJS.ProcessEnv;
}

const MOST_OUTPUT = 8 * 1024 * 1024;

/** Never rejects: that a program is missing or hangs is an answer too. */
export function runProgram(
  file: string,
  args: readonly string[],
  { timeoutMs, env = process.env }: ProgramOptions,
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: MOST_OUTPUT } as const;
    const child = execFile(file, [...args], options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (error === null) resolve({ code: 0, output });
      else if (typeof error.code === 'number') resolve({ code: error.code, output });
      else if (error.killed === true)
        resolve({ code: null, output: `${output}\nended after ${timeoutMs / 1000} s without an answer` });
      else resolve({ code: null, output: `${output}${error.message}` });
    });
    child.stdin?.end();
  });
}
