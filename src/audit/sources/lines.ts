/** JSON Lines: one entry a line. A log that is being written may end in half a line. */

export interface Lines {
  readonly items: readonly unknown[];
  /** Numbers of lines, from 1, that are no JSON. */
  readonly unreadable: readonly number[];
}

export function parseLines(text: string): Lines {
  const items: unknown[] = [];
  const unreadable: number[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    try {
      items.push(JSON.parse(line));
    } catch {
      if (index < lines.length - 1) unreadable.push(index + 1);
    }
  }
  return { items, unreadable };
}
