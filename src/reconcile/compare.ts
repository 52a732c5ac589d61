/** What an entry tells otherwise than it was. The nonce only identifies: who, what, whom, outcome and when are compared. */
import type { LedgerAction, LogEntry, WrongField } from './book.js';
import type { Columns } from './columns.js';
import { SEVERAL } from './objects.js';

const NONE: readonly WrongField[] = [];

export function wrongFields(columns: Columns, action: number, entry: number): readonly WrongField[] {
  const done = columns.actions[action] as LedgerAction;
  const told = columns.entries[entry] as LogEntry;
  let wrong: WrongField[] | undefined;
  const note = (field: WrongField['field'], expected: string, actual: string | null) => {
    wrong ??= [];
    wrong.push({ field, expected, actual: actual ?? 'absent' });
  };
  for (const field of ['actor', 'operation', 'outcome'] as const) {
    const expected = done[field];
    if (expected !== null && told[field] !== expected) note(field, expected, told[field]);
  }
  if (done.object !== null) {
    const named = columns.named(entry);
    if (named !== done.object)
      note('object', done.object, named === SEVERAL ? `several records: ${told.object}` : told.object);
  }
  const at = columns.at[entry] as number;
  const from = columns.from[action] as number;
  const to = columns.to[action] as number;
  if (told.time !== null && !columns.zoned(entry)) note('zone', 'a time with its zone', told.time);
  else if (!(at >= from && at <= to))
    note('time', `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`, told.time);
  if (done.nonce !== null && told.nonce !== done.nonce) note('nonce', done.nonce, told.nonce);
  return wrong ?? NONE;
}

/** Content decides between entries, never their place in the file: shuffled books reconcile alike. */
export function compareEntries(columns: Columns, a: number, b: number): number {
  const byTime = (columns.at[a] as number) - (columns.at[b] as number);
  if (byTime !== 0 && !Number.isNaN(byTime)) return byTime;
  const one = columns.entries[a] as LogEntry;
  const other = columns.entries[b] as LogEntry;
  for (const field of ['id', 'time', 'nonce', 'actor', 'operation', 'object', 'outcome'] as const) {
    const left = one[field] ?? '';
    const right = other[field] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return a - b;
}
