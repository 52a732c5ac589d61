/**
 * First pass: an entry that carries the nonce of an action is of that action, whatever else it says. Where several
 * do, the one that tells it best is its own, and the others are duplicates, parts of a compound action, of other
 * records that the action touched, or unexplained. Linear.
 */
import type { LedgerAction, LogEntry } from './book.js';
import type { Columns } from './columns.js';
import { compareEntries, wrongFields } from './compare.js';
import { createNonceIndex } from './nonce-index.js';

export interface Extra {
  readonly action: number;
  readonly entry: number;
  readonly is: 'duplicate' | 'further' | 'unexplained';
}

export interface NonceMatches {
  readonly extras: readonly Extra[];
  /** Entries that carry a nonce of the ledger or a decoy: no other action may have them. */
  readonly taken: Uint8Array;
  readonly decoys: readonly number[];
}

export function matchByNonce(columns: Columns, decoyNonces: readonly string[]): NonceMatches {
  const { actions, entries } = columns;
  const index = createNonceIndex(actions);
  const planted = new Set(decoyNonces);
  const taken = new Uint8Array(entries.length);
  const decoys: number[] = [];
  const crowded = new Map<number, number[]>();
  const give = (action: number, entry: number) => {
    taken[entry] = 1;
    const first = columns.entryOf[action] as number;
    if (first === -1) {
      columns.entryOf[action] = entry;
      columns.actionOf[entry] = action;
      return;
    }
    const group = crowded.get(action);
    if (group === undefined) crowded.set(action, [first, entry]);
    else group.push(entry);
  };
  const waiting: number[] = [];
  for (let entry = 0; entry < entries.length; entry++) {
    const { nonce } = entries[entry] as LogEntry;
    if (nonce === null) continue;
    if (planted.has(nonce)) {
      taken[entry] = 1;
      decoys.push(entry);
      continue;
    }
    const action = index.near(nonce);
    if (action === undefined) waiting.push(entry);
    else give(action, entry);
  }
  const far = index.all(new Set(waiting.map((entry) => (entries[entry] as LogEntry).nonce as string)));
  for (const entry of waiting) {
    const action = far.get((entries[entry] as LogEntry).nonce as string);
    if (action !== undefined) give(action, entry);
  }
  const extras: Extra[] = [];
  for (const [action, group] of crowded) settle(columns, action, group, extras);
  return { extras, taken, decoys };
}

function settle(columns: Columns, action: number, group: readonly number[], extras: Extra[]): void {
  const done = columns.actions[action] as LedgerAction;
  const told = group
    .map((entry) => ({ entry, wrong: wrongFields(columns, action, entry) }))
    .sort((a, b) => a.wrong.length - b.wrong.length || compareEntries(columns, a.entry, b.entry));
  const [best, ...rest] = told;
  if (best === undefined) return;
  for (const { entry } of told) columns.actionOf[entry] = -1;
  columns.entryOf[action] = best.entry;
  columns.actionOf[best.entry] = action;
  const objectOf = (entry: number) => (columns.entries[entry] as LogEntry).object;
  const objects = new Set([objectOf(best.entry)]);
  for (const { entry, wrong } of rest) {
    const fields = wrong.map(({ field }) => field);
    const sameActor = !fields.includes('actor');
    const sameThing = sameActor && !fields.some((field) => ['operation', 'object'].includes(field));
    // Of a search that found several people's records, the one entry tells of one and the other of another.
    const another = done.many && sameThing && !objects.has(objectOf(entry));
    objects.add(objectOf(entry));
    const is = (done.compound && sameActor) || another ? 'further' : sameThing ? 'duplicate' : 'unexplained';
    extras.push({ action, entry, is });
  }
}
