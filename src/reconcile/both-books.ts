/** The two books of a whole run, reconciled: what the judges of a run and its report both start from. */
import type { LedgerAction, LogEntry, Reconciliation } from './book.js';
import { instantOf } from './instant.js';
import { reconcile } from './reconcile.js';

export interface BothBooks {
  readonly actions: readonly LedgerAction[];
  readonly entries: readonly LogEntry[];
  readonly actors: readonly string[];
  readonly decoy: string;
}

export interface Reconciled extends Reconciliation {
  /** Entries of an account while a browser acted as it. A browser's requests carry no nonce, and not each is in the ledger. */
  readonly byBrowser: number;
}

/** How long before and after its lines in the ledger a browser may have acted. */
const BROWSER_MS = 30_000;

/** What is not owed only explains: an entry of it is not compared. */
export function reconcileBooks(facts: BothBooks, skewMs: number): Reconciled {
  const { actions, entries, actors, decoy } = facts;
  const found = reconcile(actions, entries, { skewMs, actors, decoys: [decoy] });
  const browsers = actions.filter(
    ({ nonce, actor, program }) => nonce === null && actor !== null && program !== true,
  );
  const byBrowser = ({ actor, time }: LogEntry) =>
    browsers.some(
      (line) => line.actor === actor && Math.abs(instantOf(time) - Date.parse(line.sentAt)) <= BROWSER_MS,
    );
  const unexplained = found.unexplained.filter((entry) => !byBrowser(entry));
  // What only looks like a line that has its entry, and not by its nonce, may be the browser's own sign-in.
  const duplicated = found.duplicated.filter(
    ({ action, entry }) => entry.nonce === action.nonce || !byBrowser(entry),
  );
  const left = found.unexplained.length + found.duplicated.length;
  return {
    ...found,
    wrong: found.wrong.filter(({ action }) => action.owed),
    unexplained,
    duplicated,
    byBrowser: left - unexplained.length - duplicated.length,
  };
}
