/** The records behind the relying party, and who may see them. */
import type { Seed } from './people.js';

export interface Record {
  readonly id: string;
  readonly mrn: string;
  readonly notes: readonly string[];
}

export interface Records {
  readonly ids: readonly string[];
  mayRead(role: string): boolean;
  get(id: string): Record | undefined;
  add(id: string, note: string): void;
}

export const mayAdminister = (role: string): boolean => role === 'admin';

/** @param readers roles that may read and write records */
export function openRecords({ records }: Seed, readers: readonly string[]): Records {
  const notes = new Map(Object.entries(records).map(([id, { note }]) => [id, [note]]));
  return {
    ids: Object.keys(records),
    mayRead: (role) => readers.includes(role),
    get(id) {
      const [seed, written] = [records[id], notes.get(id)];
      return seed === undefined || written === undefined ? undefined : { id, mrn: seed.mrn, notes: written };
    },
    add: (id, note) => void notes.get(id)?.push(note),
  };
}
