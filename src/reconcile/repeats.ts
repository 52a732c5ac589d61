/** Among entries that are left over: those that tell once more of an action that has its entry already. */
import type { LedgerAction, LogEntry } from './book.js';
import { entryKey, keyOf } from './by-fields.js';
import type { Columns } from './columns.js';

const MASK = ['actor', 'operation', 'object', 'outcome'] as const;
type Mask = readonly (typeof MASK)[number][];
/** An action without object or outcome is repeated by whatever agrees in the rest. */
const MASKS: readonly Mask[] = [
  MASK,
  ['actor', 'operation', 'object'],
  ['actor', 'operation', 'outcome'],
  ['actor', 'operation'],
];

interface Span {
  readonly from: number;
  /** The action among those that began by now which ends last. */
  readonly last: number;
}

/**
 * For a left-over entry, the action in whose time it lies and with which it agrees; -1 when there is none. Only
 * actions by whom and of the kind that left-over entries tell of are looked at.
 */
export function createRepeats(columns: Columns, left: readonly number[]): (entry: number) => number {
  const told = new Map<string, Set<string | null>>();
  for (const entry of left) {
    const { actor, operation } = columns.entries[entry] as LogEntry;
    if (actor !== null) told.set(actor, (told.get(actor) ?? new Set()).add(operation));
  }
  const indexes = MASKS.map((mask) => ({ mask, spans: spansOf(columns, mask, told) }));
  return (entry) => {
    const time = columns.at[entry] as number;
    for (const { mask, spans } of indexes) {
      const key = spans.size === 0 ? null : entryKey(columns, mask, entry);
      const found = key === null ? undefined : spans.get(key);
      if (found === undefined) continue;
      const action = lastOpen(found, time);
      if (action !== -1 && (columns.to[action] as number) >= time) return action;
    }
    return -1;
  };
}

function spansOf(
  columns: Columns,
  mask: Mask,
  told: ReadonlyMap<string, ReadonlySet<string | null>>,
): ReadonlyMap<string, readonly Span[]> {
  const groups = new Map<string, number[]>();
  for (let action = 0; action < columns.actions.length; action++) {
    const done = columns.actions[action] as LedgerAction;
    if (columns.entryOf[action] === -1 || done.actor === null) continue;
    if (told.get(done.actor)?.has(done.operation) !== true) continue;
    if (MASK.some((field) => (done[field] !== null) !== mask.includes(field))) continue;
    const key = keyOf(mask, done, undefined);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [action]);
    else group.push(action);
  }
  const { from, to } = columns;
  return new Map(
    [...groups].map(([key, group]) => {
      group.sort((a, b) => (from[a] as number) - (from[b] as number));
      let last = -1;
      const spans = group.map((action): Span => {
        if (last === -1 || (to[action] as number) > (to[last] as number)) last = action;
        return { from: from[action] as number, last };
      });
      return [key, spans];
    }),
  );
}

function lastOpen(spans: readonly Span[], time: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).from <= time) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : (spans[low - 1] as Span).last;
}
