/** Questions on a terminal. Without one, or when none are wanted, each gets its default. */
import { createInterface } from 'node:readline/promises';

/** What was typed; the default for an empty line. */
export type Ask = (question: string, otherwise: string) => Promise<string>;

export function asker(quiet: boolean): { readonly ask: Ask; readonly asks: boolean; close(): void } {
  if (quiet || !process.stdin.isTTY || !process.stderr.isTTY)
    return { ask: async (_, otherwise) => otherwise, asks: false, close: () => undefined };
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return {
    asks: true,
    ask: async (question, otherwise) => {
      const answer = await terminal.question(`${question}${otherwise === '' ? '' : ` [${otherwise}]`}: `);
      return answer.trim() === '' ? otherwise : answer.trim();
    },
    close: () => terminal.close(),
  };
}
