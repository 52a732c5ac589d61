/**
 * Verifies the export of an audit log whose entries are linked by hashes: each hash covers its entry and the hash
 * before. Pure. That such a chain shows tampering by itself holds only up to its head: who can rewrite the log can
 * link it anew. So the head, got apart and kept, is part of what is verified.
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { TargetChain } from '../target/audit-chain-schema.js';
import { selectAll, selectText } from '../target/jsonpath.js';
import { fill } from '../target/template.js';

/** How the owner says that entries are linked. */
export type ChainForm = Pick<TargetChain, 'link' | 'hashed' | 'first' | 'algorithm' | 'encoding'>;

/** One exported entry with its place in the chain; null where the export has no such thing. */
export interface ChainLink {
  readonly seq: string | null;
  readonly previous: string | null;
  readonly hash: string | null;
  /** Of the content, where the export gives one; a link may come without its entry, which is another tenant's. */
  readonly digest: string | null;
  readonly content: string | null;
}

/** The last entry of the log at a moment: how many there were, and its hash. */
export type ChainHead = { readonly entries: number; readonly hash: string };

/** Where the chain doesn't hold: the place in the export, from 1, and why. */
export type ChainFlaw = { readonly at: number; readonly why: string };

export function linkOf(form: ChainForm, item: unknown): ChainLink {
  const { seq, previous, hash, digest, content } = form.link;
  const text = (path: string | undefined) => (path === undefined ? null : (selectText(path, item) ?? null));
  return {
    seq: text(seq),
    previous: text(previous),
    hash: text(hash),
    digest: text(digest),
    content: contentOf(form, selectAll(content, item)[0]),
  };
}

/** A text as it is; anything else in RFC 8785 form, without the members that the owner leaves out. */
function contentOf({ link }: ChainForm, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  const left = new Set(link.without ?? []);
  const kept = Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value as object).filter(([member]) => !left.has(member)));
  return canonicalize(kept) ?? null;
}

/** The first place at which the links don't follow from each other, or don't lead to the head; null for none. */
export function chainFlaw(
  form: ChainForm,
  links: readonly ChainLink[],
  heads: readonly ChainHead[],
): ChainFlaw | null {
  let before: string | null = form.first ?? '';
  for (const [index, link] of links.entries()) {
    const why = linkFlaw(form, link, index, before);
    if (why !== null) return { at: index + 1, why };
    before = link.hash;
  }
  for (const { entries, hash } of heads) {
    if (links.length < entries)
      return { at: links.length, why: `the export ends before entry ${entries}, which the head is of` };
    if (entries > 0 && links[entries - 1]?.hash !== hash)
      return { at: entries, why: 'entry and head have different hashes' };
  }
  return null;
}

function linkFlaw(form: ChainForm, link: ChainLink, index: number, before: string | null): string | null {
  const { seq, previous, hash, digest, content } = link;
  if (hash === null) return 'it has no hash';
  if (form.link.seq !== undefined && seq !== String(index + 1)) return `it is numbered ${seq ?? 'nothing'}`;
  if (form.link.previous !== undefined && previous !== before) return 'it does not name the hash before it';
  if (content === null && digest === null) return 'it has neither entry nor digest';
  if (form.link.digest !== undefined && digest === null) return 'it has no digest';
  if (content !== null && digest !== null && digestOf(form, content) !== digest)
    return 'its digest is not that of its entry';
  const expected = digestOf(
    form,
    fill(form.hashed, {
      seq: seq ?? '',
      previous: before ?? '',
      digest: digest ?? '',
      content: content ?? '',
    }),
  );
  return expected === hash ? null : 'its hash is not that of its content and of the hash before';
}

/** The hash of a link that stands at this place: with which a chain can be written anew. */
export function linkHash(form: ChainForm, link: ChainLink, before: string): string {
  const { seq, digest, content } = link;
  return digestOf(
    form,
    fill(form.hashed, {
      seq: seq ?? '',
      previous: before,
      digest: digest ?? '',
      content: content ?? '',
    }),
  );
}

export function digestOf({ algorithm, encoding }: ChainForm, text: string): string {
  return createHash(algorithm ?? 'sha256')
    .update(text, 'utf8')
    .digest(encoding ?? 'hex');
}
