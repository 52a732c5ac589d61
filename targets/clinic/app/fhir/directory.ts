import type { Principal } from '../auth/principal.js';
import type { Stored } from './resource-store.js';

/** Searches for patients by name come often, letter by letter: their answers are kept for a moment. */
export interface Directory {
  /** What was kept under this key, or what is found now. */
  find(key: string, now: number, look: () => Promise<readonly Stored[]>): Promise<readonly Stored[]>;
  clear(): void;
}

const KEPT_MS = 5000;

export function createDirectory(): Directory {
  const kept = new Map<string, { readonly until: number; readonly found: readonly Stored[] }>();
  return {
    async find(key, now, look) {
      for (const [old, { until }] of kept) if (until <= now) kept.delete(old);
      const known = kept.get(key);
      if (known !== undefined) return known.found;
      const found = await look();
      kept.set(key, { until: now + KEPT_MS, found });
      return found;
    },
    clear: () => kept.clear(),
  };
}

/** Who may be given a kept answer: whoever reaches the very same patients of the same tenant. */
export function directoryKey({ tenant }: Principal, reached: Iterable<string>, asked: string): string {
  return JSON.stringify([tenant, [...reached], asked]);
}
