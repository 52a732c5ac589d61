/** Two books that agree, in the form in which they are sealed: two users, two records, both outcomes. */
import type { TwoBooks } from '../../src/kinds/two-books.js';
import type { LedgerAction, LogEntry } from '../../src/reconcile/book.js';
import { RECEIVED, SENT } from './facts.js';

export function action(seq: number, part: Partial<LedgerAction> = {}): LedgerAction {
  return {
    seq,
    what: `action ${seq}`,
    event: 'read',
    nonce: `n${seq}`,
    actor: 'clara',
    operation: 'R',
    object: 'Patient/p-alice',
    outcome: 'success',
    sentAt: SENT,
    receivedAt: RECEIVED,
    owed: true,
    compound: false,
    many: false,
    ...part,
  };
}

export const ACTIONS = [
  action(1),
  action(2, { actor: 'nora', object: 'Patient/p-ben', event: 'search', operation: 'E' }),
  action(3, { actor: 'nora', outcome: 'failure', event: 'denied' }),
  // A part of a sign-in: explained, not owed.
  action(4, { owed: false, operation: null, object: null, outcome: null, compound: true }),
];

export function told({ seq, actor, operation, object, outcome, nonce }: LedgerAction): LogEntry {
  return { id: `e${seq}`, time: RECEIVED, actor, operation: operation ?? 'E', object, outcome, nonce };
}

export function books(part: Partial<TwoBooks> = {}): TwoBooks {
  return {
    actions: ACTIONS,
    entries: ACTIONS.map(told),
    actors: ['clara', 'nora'],
    offered: ['read', 'search', 'denied', 'login'],
    decoy: 'decoy',
    readable: true,
    total: 40,
    said: '40 entries read',
    waitedMs: 10,
    ...part,
  };
}

/** The entry of one action altered; null leaves it out. */
export function withEntry(seq: number, change: Partial<LogEntry> | null): TwoBooks {
  return books({
    entries: ACTIONS.flatMap((each) =>
      each.seq !== seq ? [told(each)] : change === null ? [] : [{ ...told(each), ...change }],
    ),
  });
}
