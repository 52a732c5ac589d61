/** A log that lies in a file: one JSON object a line, or text as `form` says. */
import { readFile, stat } from 'node:fs/promises';
import { describeError } from '../../errors.js';
import type { TargetLogText } from '../../target/audit-entries-schema.js';
import { parseLines } from './lines.js';
import type { Reading } from './reading.js';
import { readTextLines } from './text-lines.js';

const LARGEST = 256 * 1024 * 1024;

export async function readLogFile(path: string, form?: TargetLogText): Promise<Reading> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST)
      return unreadable(`${path} has ${size} octets, more than ${LARGEST}: point at the part of this run`);
    const text = await readFile(path, 'utf8');
    return form === undefined
      ? readingOf(text, path)
      : readTextLines(text, form, { from: path, growing: true });
  } catch (error) {
    return unreadable(`${path} can't be read: ${describeError(error)}`);
  }
}

export function readingOf(text: string, from: string): Reading {
  const { items, unreadable: wrong } = parseLines(text);
  const said = `${items.length} entries read from ${from}`;
  // A line that can't be read may be the entry that is looked for.
  return wrong.length === 0
    ? { readable: true, items, said }
    : { readable: false, items, said: `${said}; no JSON in line ${wrong.slice(0, 3).join(', ')}` };
}

function unreadable(said: string): Reading {
  return { readable: false, items: [], said };
}
