/** Both books brought into columns: what is compared for each of a million lines is worked out once. */
import type { LedgerAction, LogEntry, ReconcileOptions } from './book.js';
import { hasZone, instantOf } from './instant.js';
import { createNaming, type Named } from './objects.js';

export interface Columns {
  readonly actions: readonly LedgerAction[];
  readonly entries: readonly LogEntry[];
  /** The time in which an entry of the action must lie, skew included. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** NaN where the entry has no time that can be read. */
  readonly at: Float64Array;
  /** The known record that an entry names; asked of few, so found when asked. */
  named(entry: number): Named;
  zoned(entry: number): boolean;
  /** The entry that each action has, or -1; and the other way round. */
  readonly entryOf: Int32Array;
  readonly actionOf: Int32Array;
}

export function columnsOf(
  actions: readonly LedgerAction[],
  entries: readonly LogEntry[],
  { skewMs }: ReconcileOptions,
): Columns {
  const from = new Float64Array(actions.length);
  const to = new Float64Array(actions.length);
  const known = new Set<string>();
  for (let index = 0; index < actions.length; index++) {
    const action = actions[index] as LedgerAction;
    from[index] = Date.parse(action.sentAt) - skewMs;
    to[index] = Date.parse(action.receivedAt) + skewMs;
    if (action.object !== null) known.add(action.object);
  }
  const at = new Float64Array(entries.length);
  for (let index = 0; index < entries.length; index++)
    at[index] = instantOf((entries[index] as LogEntry).time);
  const naming = createNaming(known);
  return {
    actions,
    entries,
    from,
    to,
    at,
    named: (entry) => naming(entries[entry]?.object ?? null),
    zoned: (entry) => hasZone(entries[entry]?.time ?? ''),
    entryOf: new Int32Array(actions.length).fill(-1),
    actionOf: new Int32Array(entries.length).fill(-1),
  };
}
