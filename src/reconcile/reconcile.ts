/**
 * Reconciles the harness's ledger with the target's log, as an accountant does with two sets of books: every action
 * has its entry, every entry that names us has its action. Pure; n log n at most, linear where nonces match.
 *
 * Memory beside the books themselves: 33 bytes an action, 13 an entry, the index of nonces, and the result.
 */
import type { LedgerAction, LogEntry, Pair, ReconcileOptions, Reconciliation } from './book.js';
import { matchByFields } from './by-fields.js';
import { matchByNonce } from './by-nonce.js';
import { type Columns, columnsOf } from './columns.js';
import { compareEntries, wrongFields } from './compare.js';
import { createRepeats } from './repeats.js';

export function reconcile(
  actions: readonly LedgerAction[],
  entries: readonly LogEntry[],
  options: ReconcileOptions,
): Reconciliation {
  const columns = columnsOf(actions, entries, options);
  const { extras, taken, decoys } = matchByNonce(columns, options.decoys);
  matchByFields(columns, (entry) => taken[entry] === 0);

  const duplicated: { readonly action: number; readonly entry: number }[] = [];
  const unexplained: number[] = [];
  let further = 0;
  for (const { action, entry, is } of extras)
    if (is === 'further') further++;
    else if (is === 'unexplained') unexplained.push(entry);
    else duplicated.push({ action, entry });

  const ours = new Set(options.actors);
  const left: number[] = [];
  let others = 0;
  for (let entry = 0; entry < entries.length; entry++) {
    if (columns.actionOf[entry] !== -1 || taken[entry] === 1) continue;
    const { actor } = columns.entries[entry] as LogEntry;
    if (actor === null || !ours.has(actor)) others++;
    else left.push(entry);
  }
  const repeatOf = createRepeats(columns, left);
  for (const entry of left) {
    const action = repeatOf(entry);
    if (action === -1) unexplained.push(entry);
    else duplicated.push({ action, entry });
  }
  const inOrder = (list: number[]) =>
    list.sort((a, b) => compareEntries(columns, a, b)).map((entry) => columns.entries[entry] as LogEntry);
  duplicated.sort(
    (a, b) =>
      (actions[a.action]?.seq ?? 0) - (actions[b.action]?.seq ?? 0) ||
      compareEntries(columns, a.entry, b.entry),
  );
  return {
    ...pairsOf(columns),
    entryOf: (index) => entries[columns.entryOf[index] ?? -1] ?? null,
    duplicated: duplicated.map(({ action, entry }) => told(columns, action, entry)),
    unexplained: inOrder(unexplained),
    decoys: inOrder([...decoys]),
    further,
    others,
  };
}

function told(columns: Columns, action: number, entry: number) {
  return { action: columns.actions[action] as LedgerAction, entry: columns.entries[entry] as LogEntry };
}

function pairsOf(columns: Columns): Pick<Reconciliation, 'matched' | 'wrong' | 'missing'> {
  const wrong: Pair[] = [];
  const missing: LedgerAction[] = [];
  let matched = 0;
  for (let index = 0; index < columns.actions.length; index++) {
    const action = columns.actions[index] as LedgerAction;
    const at = columns.entryOf[index] as number;
    if (at === -1) {
      if (action.owed) missing.push(action);
      continue;
    }
    const fields = wrongFields(columns, index, at);
    if (fields.length === 0) matched++;
    else {
      const entry = columns.entries[at] as LogEntry;
      const by = action.nonce !== null && entry.nonce === action.nonce ? 'nonce' : 'fields';
      wrong.push({ action, entry, by, wrong: fields });
    }
  }
  return { matched, wrong, missing };
}
