/** Levenshtein's distance: how many letters to add, leave out or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The name that was probably meant; undefined when none is near. */
export function nearest<Name extends string>(text: string, names: readonly Name[]): Name | undefined {
  const short = text.slice(0, 40);
  const ranked = names.map((name) => ({ name, far: distance(short, name) })).sort((a, b) => a.far - b.far)[0];
  return ranked !== undefined && ranked.far <= Math.ceil(short.length / 3) ? ranked.name : undefined;
}
