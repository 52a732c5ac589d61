/** What audit.coverage and audit.accuracy share: both books of the whole run, and actions of their own. */
import type { ControlSeen } from '../model.js';
import type { LedgerAction, LogEntry, Reconciliation } from '../reconcile/book.js';
import type { Probe } from './probe.js';

export type TwoBooks = {
  readonly actions: readonly LedgerAction[];
  readonly entries: readonly LogEntry[];
  readonly actors: readonly string[];
  readonly offered: readonly string[];
  readonly decoy: string;
  readonly readable: boolean;
  readonly total: number;
  readonly said: string;
  readonly waitedMs: number;
};

export const CONTROLS = {
  'log-readable': 'An entry can only be missing from a log that answers in full and holds entries.',
  'decoy-absent':
    'A nonce that was never sent must have no entry: else the log echoes whatever it is asked for.',
  'actions-matched': 'Some actions must have been performed and found: else the books may be of two systems.',
};

/**
 * Performs what no other check has: each action of the policy, allowed and denied once, and a sign-in with its
 * sign-out. So a run of this check alone examines as much. `further`: ids of requests that are owed nothing and waited
 * for as well.
 */
export async function readBooks(probe: Probe, further: readonly string[] = []): Promise<TwoBooks> {
  const { books } = probe;
  await perform(probe);
  const decoy = probe.decoy();
  const before = books.performed();
  const owed = before.flatMap(({ owed, nonce }) => (owed && nonce !== null ? [nonce] : []));
  const read = await books.log([...owed, ...further], decoy);
  const { readable, total, entries, said, waitedMs } = read;
  // After the log was read: nothing in it was done later than this. What was done meanwhile only explains.
  const last = before.at(-1)?.seq ?? 0;
  const actions = books.performed().map((line) => (line.seq > last ? { ...line, owed: false } : line));
  return {
    actions: [...actions],
    entries: [...entries],
    actors: [...books.actors],
    offered: [...books.offered],
    decoy,
    readable,
    total,
    said,
    waitedMs,
  };
}

async function perform(probe: Probe): Promise<void> {
  const done = new Set(
    probe.books
      .performed()
      .flatMap(({ what, event, owed }) => (owed ? [`${what.split(' · ')[0]} ${event === 'denied'}`] : [])),
  );
  const cells = probe.policy.filter(({ action, persona, access }) => {
    const key = `${action} ${access === 'deny'}`;
    if (done.has(key) || !probe.auditedPersonas.includes(persona)) return false;
    done.add(key);
    return true;
  });
  await Promise.all(
    cells.map(async ({ action, resource, persona }) => {
      const session = await probe.shared(persona, probe.pathOf(action));
      const writes = probe.actions.find(({ name }) => name === action)?.writes === true;
      await session.act(action, { resource, ...(writes ? { marker: probe.decoy() } : {}) });
    }),
  );
  const path = probe.signIns.find(({ through, hasSignOut }) => through === 'http' && hasSignOut);
  const persona = path?.personas.find((each) => probe.auditedPersonas.includes(each));
  if (path === undefined || persona === undefined || done.has('session.sign-out false')) return;
  const session = await probe.signIn(persona, { signIn: path.name });
  await session.signOut();
}

export function controlsOf(facts: TwoBooks, found: Reconciliation): readonly ControlSeen[] {
  const owed = facts.actions.filter((action) => action.owed).length;
  const told = owed - found.missing.length;
  return [
    { name: 'log-readable', held: facts.readable && facts.total > 0, seen: facts.said },
    {
      name: 'decoy-absent',
      held: found.decoys.length === 0,
      seen: `${found.decoys.length} entries for a nonce never sent`,
    },
    {
      name: 'actions-matched',
      held: told > 0,
      seen: `${told} of ${owed} actions that are owed an entry have one`,
    },
  ];
}

/** A few, for people: the facts have them all. */
export function some<T>(list: readonly T[], word: (item: T) => string): string {
  const words = list.slice(0, 3).map(word);
  return list.length > 3 ? `${words.join('; ')}; and ${list.length - 3} more` : words.join('; ');
}
