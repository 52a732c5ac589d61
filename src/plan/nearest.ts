import { distance } from 'fastest-levenshtein';

/** Longer names are no names of ours; comparing them would only cost time. */
const LONGEST_COMPARED = 80;

/**
 * The known name that a mistyped one most likely means, or undefined when none is near: a third of its length
 * may differ. Failing that, a name of which it is a part (`read` for `patient.read`), or one of whose parts is
 * near (`logof` for `logoff.idle-api`).
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST_COMPARED) return undefined;
  const wanted = name.toLowerCase();
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  let best: { name: string; far: number } | undefined;
  let related: string | undefined;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    // Two letters exchanged are one slip, though Levenshtein counts two.
    const far = isAnagram(wanted, other) ? 1 : distance(wanted, other);
    if (far <= allowed && (best === undefined || far < best.far)) best = { name: candidate, far };
    if (wanted.length >= 4 && isRelated(wanted, other)) related ??= candidate;
  }
  return best?.name ?? related;
}

function isAnagram(a: string, b: string): boolean {
  return a !== b && a.length === b.length && [...a].sort().join('') === [...b].sort().join('');
}

function isRelated(wanted: string, other: string): boolean {
  if (other.includes(wanted) || (other.length >= 4 && wanted.includes(other))) return true;
  return other.split('.').some((part) => part.length >= 4 && distance(wanted, part) <= 1);
}

/** The remedy for a name that is not known: the near one, or else what is given. */
export function renameRemedy(name: string, known: Iterable<string>, otherwise: string): string {
  const near = nearest(name, known);
  return near === undefined ? otherwise : `did you mean ${near}?`;
}

const MOST_LISTED = 14;

/** Known names as a short list for `expected`. */
export function listed(names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) return '(none)';
  const shown = all.slice(0, MOST_LISTED).join(', ');
  return all.length > MOST_LISTED ? `${shown} and ${all.length - MOST_LISTED} more` : shown;
}
