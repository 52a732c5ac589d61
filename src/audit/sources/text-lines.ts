/**
 * A log in lines of text. An entry may be spread over several: who on one line, how it ended on the next. One that was
 * begun and not yet ended is held back, so that half of it is not taken for all of it.
 */
import type { TargetLogText } from '../../target/audit-entries-schema.js';
import type { Reading } from './reading.js';

interface Open {
  readonly members: { [group: string]: string };
  whole: boolean;
}

/** `growing`: a file that is being written may end in half a line, which is left for the next reading. */
export function readTextLines(
  text: string,
  { patterns, join, others = [] }: TargetLogText,
  { from, growing }: { readonly from: string; readonly growing: boolean },
): Reading {
  const forms = patterns.map((pattern) => new RegExp(pattern, 'u'));
  const noise = others.map((pattern) => new RegExp(pattern, 'u'));
  const lines = text.split(/\r?\n/);
  const last = lines.pop() ?? '';
  if (!growing) lines.push(last);
  const entries: Open[] = [];
  const open = new Map<string, Open>();
  const wrong: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const at = forms.findIndex((form) => form.test(line));
    if (at === -1) {
      if (!noise.some((form) => form.test(line))) wrong.push(index + 1);
      continue;
    }
    const groups = namedGroups(forms[at]?.exec(line));
    const key = join === undefined ? '' : (groups[join] ?? '');
    if (at === 0) {
      const begun: Open = { members: {}, whole: false };
      open.set(key, begun);
      entries.push(begun);
    }
    const entry = open.get(key);
    // What goes on without a beginning began before the file did.
    if (entry === undefined) continue;
    Object.assign(entry.members, { ...groups, ...entry.members });
    if (at !== forms.length - 1) continue;
    entry.whole = true;
    open.delete(key);
  }
  const items = entries.filter(({ whole }) => whole).map(({ members }) => members);
  const half = entries.length - items.length;
  const said = `${items.length} entries read from ${from}${half === 0 ? '' : `, ${half} begun and not ended`}`;
  // A line that can't be read may be the entry that is looked for.
  return wrong.length === 0
    ? { readable: true, items, said }
    : { readable: false, items, said: `${said}; no pattern fits line ${wrong.slice(0, 3).join(', ')}` };
}

function namedGroups(match: RegExpExecArray | null | undefined): { readonly [group: string]: string } {
  return Object.fromEntries(
    Object.entries(match?.groups ?? {}).filter((group): group is [string, string] => group[1] !== undefined),
  );
}
