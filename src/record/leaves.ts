/** Texts within JSON, each with the RFC 9535 path that leads to it. */

export interface Leaf {
  readonly path: string;
  /** The member that holds it, or that holds the list which does. */
  readonly key: string;
  readonly value: string;
}

export function* leavesOf(value: unknown, path = '$', key = ''): Generator<Leaf> {
  if (typeof value === 'string') yield { path, key, value };
  else if (Array.isArray(value))
    for (const [index, each] of value.entries()) yield* leavesOf(each, `${path}[${index}]`, key);
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) yield* leavesOf(each, `${path}${member(name)}`, name);
}

function member(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name)
    ? `.${name}`
    : `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;
}

/** The same JSON with each text made another. */
export function withTexts(value: unknown, make: (text: string, key: string) => string, key = ''): unknown {
  if (typeof value === 'string') return make(value, key);
  if (Array.isArray(value)) return value.map((each: unknown) => withTexts(each, make, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withTexts(each, make, name)]));
}
