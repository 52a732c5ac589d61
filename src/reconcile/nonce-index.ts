/**
 * Finds the action that carried a nonce. Both books run in order of time, give or take: so the ledger is indexed in
 * blocks small enough for the processor's cache, and an entry is looked up in the blocks about the last one that was
 * hit. What isn't found there waits, and is met by one more pass over the ledger. Linear, whatever the order.
 */
import type { LedgerAction } from './book.js';

const BLOCK = 4096;

export interface NonceIndex {
  /** The action near the last one found, or undefined; then ask `all`. */
  near(nonce: string): number | undefined;
  /** Each action that carried one of these. */
  all(nonces: ReadonlySet<string>): ReadonlyMap<string, number>;
}

export function createNonceIndex(actions: readonly LedgerAction[]): NonceIndex {
  const blocks = new Map<number, ReadonlyMap<string, number>>();
  const count = Math.ceil(actions.length / BLOCK);
  let current = 0;
  const blockAt = (block: number) => {
    const known = blocks.get(block);
    if (known !== undefined) return known;
    const made = new Map<string, number>();
    const end = Math.min(actions.length, (block + 1) * BLOCK);
    for (let action = block * BLOCK; action < end; action++) {
      const { nonce } = actions[action] as LedgerAction;
      if (nonce !== null && !made.has(nonce)) made.set(nonce, action);
    }
    blocks.set(block, made);
    return made;
  };
  return {
    near(nonce) {
      for (const block of [current, current + 1, current - 1]) {
        if (block < 0 || block >= count) continue;
        const found = blockAt(block).get(nonce);
        if (found === undefined) continue;
        if (block > current) blocks.delete(current - 1);
        current = Math.max(current, block);
        return found;
      }
      return undefined;
    },
    all(nonces) {
      const found = new Map<string, number>();
      if (nonces.size === 0) return found;
      for (let action = 0; action < actions.length; action++) {
        const { nonce } = actions[action] as LedgerAction;
        if (nonce !== null && nonces.has(nonce) && !found.has(nonce)) found.set(nonce, action);
      }
      return found;
    },
  };
}
