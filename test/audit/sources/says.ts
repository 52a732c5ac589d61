import type { ChildProcess } from 'node:child_process';

/** Resolves when a server says these words on its standard error; rejects with all that it said when it ends before. */
export function says(server: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
      if (said.includes(words)) resolve();
    });
    server.once('exit', () => reject(new Error(said)));
  });
}
