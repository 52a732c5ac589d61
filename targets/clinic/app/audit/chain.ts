import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Resource } from '../fhir/resource.js';
import type { Query } from '../store/store.js';
import { PURGED } from './retention.js';

/** One stored entry with its place in the chain. */
export interface Link {
  readonly seq: number;
  readonly tenant: string | null;
  readonly content: string;
  /** Of the content. */
  readonly digest: string;
  readonly prev_hash: string;
  readonly hash: string;
  /** Whether the content is given out no more. */
  readonly purged: boolean;
}

const GENESIS = '0'.repeat(64);

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What the chain covers of an entry: all of it. */
export function chainedEvent(event: Resource): Resource {
  return event;
}

export function digestOf(event: Resource): string {
  return sha256(canonicalize(event) ?? '');
}

function linkHash(seq: number, previous: string, digest: string): string {
  return sha256(`${seq}\n${previous}\n${digest}`);
}

/** The sequence number of the first entry that doesn't follow from the one before it, if any. */
export function firstBreak(links: readonly Link[]): number | undefined {
  let previous = GENESIS;
  for (const [index, link] of links.entries()) {
    const follows = link.seq === index + 1 && link.prev_hash === previous;
    const fits = link.digest === sha256(link.content);
    if (!follows || !fits || link.hash !== linkHash(link.seq, previous, link.digest)) return link.seq;
    previous = link.hash;
  }
  return undefined;
}

export function readChain(query: Query): Promise<Link[]> {
  return query<Link>(
    `SELECT seq, tenant, content, digest, prev_hash, hash, ${PURGED} AS purged FROM audit_event ORDER BY seq`,
  );
}

/** The log as it is shown for verification: as it is. `to`: in full, or its head alone. */
export function shownChain(links: readonly Link[], _to: 'export' | 'head'): readonly Link[] {
  return links;
}

/** Links entries anew from the first on, as only who holds the log can. */
export function relinked(links: readonly Link[]): readonly Link[] {
  let previous = GENESIS;
  return links.map((link, index) => {
    const seq = index + 1;
    const hash = linkHash(seq, previous, link.digest);
    const moved = { ...link, seq, prev_hash: previous, hash };
    previous = hash;
    return moved;
  });
}

const MOST_LINKS = 1000;

/**
 * A page of the chain, oldest entry first, for one tenant's auditors: with the entries that are theirs to read, and of
 * the others the digest that the chain needs.
 */
export function chainPage(
  links: readonly Link[],
  tenant: string,
  search: URLSearchParams,
): { readonly links: readonly object[]; readonly next?: string } {
  const after = Math.trunc(Number(search.get('_after') ?? 0)) || 0;
  const count = Math.min(
    Math.max(Math.trunc(Number(search.get('_count') ?? MOST_LINKS)) || 1, 1),
    MOST_LINKS,
  );
  const page = links.filter(({ seq }) => seq > after).slice(0, count);
  const last = page.at(-1);
  const more = last !== undefined && links.some(({ seq }) => seq > last.seq);
  return {
    links: page.map((link) => ({
      seq: link.seq,
      previous: link.prev_hash,
      hash: link.hash,
      digest: link.digest,
      ...(!link.purged && (link.tenant === null || link.tenant === tenant)
        ? { entry: JSON.parse(link.content) }
        : {}),
    })),
    ...(more ? { next: `AuditEvent/$chain?_after=${last.seq}&_count=${count}` } : {}),
  };
}
