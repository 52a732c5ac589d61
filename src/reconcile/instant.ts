/** Times as logs write them. A time without zone names no instant; which one it may mean is a guess, and marked so. */

const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/i;

export function hasZone(time: string): boolean {
  return ZONED.test(time.trim());
}

/** Epoch milliseconds; NaN where the text is no time. Without zone it is read as UTC. */
export function instantOf(time: string | null): number {
  if (time === null) return Number.NaN;
  const text = time.trim();
  const zoned = hasZone(text) ? text : `${text.replace(' ', 'T')}Z`;
  return Date.parse(zoned);
}
