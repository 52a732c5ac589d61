/** 2^20 one-byte slots: small enough to stay in cache, large enough that thousands of patterns leave it empty. */
const FILTER_BITS = 20;

interface Anchored<Tag> {
  readonly pattern: Uint8Array;
  readonly tag: Tag;
  /** Where in the pattern its anchor ends, exclusive. */
  readonly anchorEnd: number;
}

/** Finds many byte patterns in one pass. Patterns can be added at any time; nothing is rebuilt. */
export interface Matcher<Tag> {
  /** Length of the longest pattern in bytes: what a streaming reader must carry over between chunks. */
  readonly longest: number;
  readonly size: number;
  /** @param pattern at least four bytes. */
  add(pattern: Uint8Array, tag: Tag): void;
  /** Calls `visit` for every occurrence, overlapping ones included, in no promised order. */
  find(bytes: Uint8Array, visit: (start: number, end: number, tag: Tag) => void): void;
}

/**
 * Each pattern is anchored at one of its four-byte grams, the one least used so far, because secrets of one target
 * share prefixes and domains. A pass over the text hashes every gram into the filter, and compares only where
 * an anchor may be.
 */
export function createMatcher<Tag>(): Matcher<Tag> {
  const filter = new Uint8Array(1 << FILTER_BITS);
  const anchors = new Map<number, Anchored<Tag>[]>();
  let longest = 0;
  let size = 0;

  function add(pattern: Uint8Array, tag: Tag): void {
    if (pattern.length < 4) throw new RangeError('a pattern has at least four bytes');
    let best = { gram: 0, anchorEnd: 0, used: Number.POSITIVE_INFINITY };
    // From the end: the tail of a token differs more often than its head.
    for (let end = pattern.length; end >= 4 && best.used > 0; end -= 1) {
      const gram = gramAt(pattern, end);
      const used = anchors.get(gram)?.length ?? 0;
      if (used < best.used) best = { gram, anchorEnd: end, used };
    }
    const bucket = anchors.get(best.gram) ?? [];
    bucket.push({ pattern, tag, anchorEnd: best.anchorEnd });
    anchors.set(best.gram, bucket);
    filter[slot(best.gram)] = 1;
    longest = Math.max(longest, pattern.length);
    size += 1;
  }

  function find(bytes: Uint8Array, visit: (start: number, end: number, tag: Tag) => void): void {
    if (size === 0) return;
    let gram = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      gram = ((gram << 8) | (bytes[index] ?? 0)) >>> 0;
      if (index < 3 || filter[slot(gram)] === 0) continue;
      for (const { pattern, tag, anchorEnd } of anchors.get(gram) ?? []) {
        const start = index + 1 - anchorEnd;
        if (startsAt(bytes, start, pattern)) visit(start, start + pattern.length, tag);
      }
    }
  }

  return {
    get longest() {
      return longest;
    },
    get size() {
      return size;
    },
    add,
    find,
  };
}

function slot(gram: number): number {
  return Math.imul(gram, 0x9e3779b1) >>> (32 - FILTER_BITS);
}

function gramAt(bytes: Uint8Array, end: number): number {
  let gram = 0;
  for (let index = end - 4; index < end; index += 1) gram = ((gram << 8) | (bytes[index] ?? 0)) >>> 0;
  return gram;
}

function startsAt(bytes: Uint8Array, start: number, pattern: Uint8Array): boolean {
  if (start < 0 || start + pattern.length > bytes.length) return false;
  for (let index = 0; index < pattern.length; index += 1) {
    if (bytes[start + index] !== pattern[index]) return false;
  }
  return true;
}
