/**
 * Which known records a log's text names. `Patient/p-1` is named by `https://ehr/fhir/Patient/p-1/_history/2` and not
 * by `Patient/p-10`: what is named stands between characters that no id has.
 */

/** A text that names more than one known record can't be taken for either. */
export const SEVERAL = Symbol('several');
export type Named = string | null | typeof SEVERAL;

export type Naming = (text: string | null) => Named;

const TOKEN = /[\w.-]+/g;

/** Looks up runs of tokens, so that the number of known records does not matter. */
export function createNaming(known: Iterable<string>): Naming {
  const whole = new Set<string>();
  let longest = 0;
  for (const object of known) {
    if (whole.has(object)) continue;
    whole.add(object);
    longest = Math.max(longest, object.match(TOKEN)?.length ?? 0);
  }
  return (text) => {
    if (text === null) return null;
    if (whole.has(text)) return text;
    let found: string | null = null;
    const tokens = [...text.matchAll(TOKEN)];
    for (const [index, first] of tokens.entries())
      for (let length = 1; length <= longest; length++) {
        const last = tokens[index + length - 1];
        if (last === undefined) break;
        const candidate = text.slice(first.index, last.index + last[0].length);
        if (!whole.has(candidate) || candidate === found) continue;
        // A longer name that contains a shorter known one is the same record told more exactly.
        if (found !== null && !candidate.includes(found)) return SEVERAL;
        found = candidate;
      }
    return found;
  };
}
