import { createInterface } from 'node:readline';
import type { RunningClinic } from './clinic.js';

type Command = { readonly faults: readonly string[] } | { readonly reset: true };

function commandOf(line: string): Command {
  const value: unknown = JSON.parse(line);
  if (typeof value === 'object' && value !== null) {
    if (
      'faults' in value &&
      Array.isArray(value.faults) &&
      value.faults.every((id) => typeof id === 'string')
    ) {
      return { faults: value.faults };
    }
    if ('reset' in value && value.reset === true) return { reset: true };
  }
  throw new Error('expected {"faults":["id",…]} or {"reset":true}');
}

async function obey(clinic: RunningClinic, line: string): Promise<object> {
  try {
    const command = commandOf(line);
    if ('reset' in command) {
      await clinic.reset();
      return { ok: true, reset: true };
    }
    await clinic.setFaults(command.faults);
    return { ok: true, faults: command.faults };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : 'failed' };
  }
}

/**
 * Obeys commands from the process that started the clinic: one JSON object a line on standard input, each
 * answered by one line `control {…}` on standard output, in order. Ends when the input does.
 */
export async function readCommands(
  clinic: RunningClinic,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<void> {
  for await (const line of createInterface({ input })) {
    if (line.trim() === '') continue;
    output.write(`control ${JSON.stringify(await obey(clinic, line))}\n`);
  }
}
