const LEAST = 3;
const MOST = 64;

/**
 * The form in which two user names are the same name: compatibility forms unified (NFKC), case ignored, blanks
 * around it dropped. Upper case first, since some letters (ß, ς) have two lower-case forms.
 */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().toUpperCase().toLowerCase().normalize('NFKC');
}

/** A user name as it is stored and typed, or undefined when it isn't one: letters, digits and . _ - @, 3 to 64. */
export function userName(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.length > 4 * MOST) return undefined;
  const name = given.normalize('NFKC').trim();
  const length = [...name].length;
  return length >= LEAST && length <= MOST && /^[\p{L}\p{M}\p{N}._@-]+$/u.test(name) ? name : undefined;
}
