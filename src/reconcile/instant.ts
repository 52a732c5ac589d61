/** Times as logs write them. A time without zone names no instant; which one it may mean is a guess, and marked so. */

/** Databases write `+00` for an offset; the day of a date is none. */
const ZONED = /\d:\d{2}\S*?\s?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$/i;

export function hasZone(time: string): boolean {
  return ZONED.test(time.trim());
}

/** Epoch milliseconds; NaN where the text is no time. Without zone it is read as UTC. */
export function instantOf(time: string | null): number {
  if (time === null) return Number.NaN;
  const text = time.trim();
  // What V8 reads fast is by far the most frequent form.
  if (text.endsWith('Z')) return Date.parse(text.replace(' ', 'T'));
  if (!hasZone(text)) return Date.parse(`${text.replace(' ', 'T')}Z`);
  return Date.parse(text.replace(/^(\d{4}-\d\d-\d\d) /, '$1T').replace(/([+-]\d\d)$/, '$1:00'));
}
