/** Reasons that stand in a list of their own beside the log, joined to the entries by a key. */
import type { TargetAudit } from '../target/audit-schema.js';
import { selectText } from '../target/jsonpath.js';
import type { Reading } from './sources/reading.js';

export interface Reasons {
  readonly readable: boolean;
  readonly said: string;
  /** Whether what belongs to this entry holds the reason. */
  seenFor(entry: unknown): boolean;
}

/** `reading`: the whole list; an entry without a key, or whose key no item has, has no reason. */
export function reasonsOf(
  { key, entry: own }: NonNullable<TargetAudit['reasons']>,
  { readable, items, said }: Reading,
  reason: string,
): Reasons {
  const keys = new Set(
    items.flatMap((item) => (JSON.stringify(item).includes(reason) ? [selectText(key, item)] : [])),
  );
  return {
    readable,
    said,
    seenFor(entry) {
      const sought = selectText(own, entry);
      return sought !== undefined && keys.has(sought);
    },
  };
}
