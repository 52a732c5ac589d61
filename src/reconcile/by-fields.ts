/**
 * Second pass, for actions and entries that no nonce brought together: by actor, operation, object and time, one to
 * one. Within one key an entry is a point in time and an action an interval; giving each entry, in order of time, to
 * the open interval that ends first is a maximum matching (Glover 1967, convex bipartite graphs). Sorting dominates.
 *
 * First everything must agree. Then one field at a time may differ, so that an entry that is wrong in one field is
 * told as such; an entry wrong in two is, without a nonce, no entry of this action.
 */
import type { LedgerAction, LogEntry } from './book.js';
import type { Columns } from './columns.js';
import { compareEntries } from './compare.js';
import { createHeap } from './heap.js';
import { SEVERAL } from './objects.js';

const FIELDS = ['actor', 'operation', 'object', 'outcome'] as const;
type KeyField = (typeof FIELDS)[number];

/** What may differ, in the order in which it is tried, and what must then be there to agree. */
const RELAXATIONS: readonly { readonly field: KeyField | 'time'; readonly agree: readonly KeyField[] }[] = [
  { field: 'outcome', agree: ['actor', 'operation'] },
  { field: 'time', agree: ['actor', 'operation'] },
  { field: 'actor', agree: ['operation', 'object'] },
  { field: 'object', agree: ['actor', 'operation'] },
  { field: 'operation', agree: ['actor', 'object'] },
];

type Mask = readonly KeyField[];

/** Matches what is left over. `free`: entries that may still be given away. */
export function matchByFields(columns: Columns, free: (entry: number) => boolean): void {
  const open = (owed: boolean) => groupByMask(columns, (each) => each.owed === owed);
  if (open(true).size > 0) {
    for (const [mask, actions] of open(true)) match(columns, free, mask, actions, true);
    for (const { field, agree } of RELAXATIONS)
      for (const [mask, actions] of open(true))
        if (agree.every((each) => mask.includes(each)) && (field === 'time' || mask.includes(field)))
          match(
            columns,
            free,
            mask.filter((each) => each !== field),
            actions,
            field !== 'time',
          );
  }
  for (const [mask, actions] of open(false)) match(columns, free, mask, actions, true);
}

/** Actions without entry by the fields that they compare, the most exact first. Whose actor is unknown is left out. */
function groupByMask(
  columns: Columns,
  wanted: (action: LedgerAction) => boolean,
): ReadonlyMap<Mask, readonly number[]> {
  const groups = new Map<string, { mask: Mask; actions: number[] }>();
  for (let action = 0; action < columns.actions.length; action++) {
    const done = columns.actions[action] as LedgerAction;
    if (columns.entryOf[action] !== -1 || done.actor === null || !wanted(done)) continue;
    const mask = FIELDS.filter((field) => done[field] !== null);
    const key = mask.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { mask, actions: [action] });
    else group.actions.push(action);
  }
  const sorted = [...groups.values()].sort(
    (a, b) => b.mask.length - a.mask.length || (a.mask.join() < b.mask.join() ? -1 : 1),
  );
  return new Map(sorted.map(({ mask, actions }) => [mask, actions]));
}

function match(
  columns: Columns,
  free: (entry: number) => boolean,
  mask: Mask,
  actions: readonly number[],
  inTime: boolean,
): void {
  const buckets = new Map<string, { actions: number[]; entries: number[] }>();
  for (const action of actions) {
    const key = keyOf(mask, columns.actions[action] as LedgerAction, undefined);
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, { actions: [action], entries: [] });
    else bucket.actions.push(action);
  }
  for (let entry = 0; entry < columns.entries.length; entry++) {
    if (columns.actionOf[entry] !== -1 || !free(entry)) continue;
    const key = entryKey(columns, mask, entry);
    if (key !== null) buckets.get(key)?.entries.push(entry);
  }
  for (const bucket of buckets.values())
    if (bucket.entries.length > 0) sweep(columns, bucket.actions, bucket.entries, inTime);
}

/** Null where a field that decides is not told. */
export function entryKey(columns: Columns, mask: Mask, entry: number): string | null {
  const told = columns.entries[entry] as LogEntry;
  const object = mask.includes('object') ? columns.named(entry) : null;
  if (object === SEVERAL || mask.some((field) => (field === 'object' ? object : told[field]) === null))
    return null;
  return keyOf(mask, told, object);
}

/** `object`: the known record, where it is another text than the line's own. */
export function keyOf(
  mask: Mask,
  line: Pick<LedgerAction | LogEntry, KeyField>,
  object: string | null | undefined,
): string {
  return mask
    .map((field) => (field === 'object' && object !== undefined ? object : line[field]))
    .join('\u0000');
}

/** Earliest end first. Out of time everything is open to everything, and order in time pairs them. */
function sweep(
  columns: Columns,
  actions: readonly number[],
  entries: readonly number[],
  inTime: boolean,
): void {
  const { from, to, at } = columns;
  const starts = [...actions].sort(
    (a, b) => (from[a] as number) - (from[b] as number) || bySeq(columns, a, b),
  );
  const points = [...entries].sort((a, b) => compareEntries(columns, a, b));
  const heap = createHeap((a, b) => {
    const first = (to[a] as number) - (to[b] as number);
    return first === 0 ? bySeq(columns, a, b) < 0 : first < 0;
  });
  let next = 0;
  for (const entry of points) {
    const time = at[entry] as number;
    for (; next < starts.length; next++) {
      const action = starts[next] as number;
      if (inTime && !((from[action] as number) <= time)) break;
      heap.push(action);
    }
    while (inTime && heap.size > 0 && (to[heap.peek() as number] as number) < time) heap.pop();
    const action = heap.pop();
    if (action === undefined) continue;
    columns.entryOf[action] = entry;
    columns.actionOf[entry] = action;
  }
}

function bySeq(columns: Columns, a: number, b: number): number {
  return (columns.actions[a] as LedgerAction).seq - (columns.actions[b] as LedgerAction).seq;
}
