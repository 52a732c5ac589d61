import { createHash } from 'node:crypto';
import type { Query } from '../store/store.js';

/** One stored entry with its place in the chain. */
interface Link {
  readonly seq: number;
  readonly content: string;
  readonly prev_hash: string;
  readonly hash: string;
}

const GENESIS = '0'.repeat(64);

function linkHash(seq: number, previous: string, content: string): string {
  return createHash('sha256').update(`${seq}\n${previous}\n${content}`).digest('hex');
}

/** The sequence number of the first entry that doesn't follow from the one before it, if any. */
export function firstBreak(links: readonly Link[]): number | undefined {
  let previous = GENESIS;
  for (const [index, link] of links.entries()) {
    const follows = link.seq === index + 1 && link.prev_hash === previous;
    if (!follows || link.hash !== linkHash(link.seq, previous, link.content)) return link.seq;
    previous = link.hash;
  }
  return undefined;
}

export function readChain(query: Query): Promise<Link[]> {
  return query<Link>('SELECT seq, content, prev_hash, hash FROM audit_event ORDER BY seq');
}
