/** How a piece of text is shown where colour is wanted. */
export type Tone = 'plain' | 'bold' | 'dim' | 'good' | 'bad' | 'unsure';

/** What the report is laid out for. */
export interface Page {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}

export interface Toned {
  readonly text: string;
  readonly tone: Tone;
}

export type Cell = string | Toned;

const codes: Readonly<Record<Tone, string>> = {
  plain: '',
  bold: '\u001b[1m',
  dim: '\u001b[2m',
  good: '\u001b[32m',
  bad: '\u001b[31m',
  unsure: '\u001b[33m',
};

/**
 * Text of a server, safe to print: names in certificates and banners may hold control sequences, line breaks, or characters that
 * reverse or hide what follows.
 */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '?');
}

export function tone(text: string, how: Tone): Toned {
  return { text, tone: how };
}

const textOf = (cell: Cell) => plain(typeof cell === 'string' ? cell : cell.text);
const widthOf = (text: string) => [...text].length;

function paint({ colour }: Page, text: string, how: Tone): string {
  return !colour || how === 'plain' || text === '' ? text : `${codes[how]}${text}\u001b[0m`;
}

/** Breaks at spaces; a word longer than the line is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && widthOf(line) + 1 + widthOf(rest) > width) {
      lines.push(line);
      line = '';
    } else if (line !== '') {
      line += ' ';
    }
    while (widthOf(line) + widthOf(rest) > width) {
      const piece = [...rest].slice(0, width - widthOf(line)).join('');
      lines.push(line + piece);
      rest = rest.slice(piece.length);
      line = '';
    }
    line += rest;
  }
  return [...lines, line];
}

const narrowest = 24;

/**
 * Rows of cells in columns as wide as they need; the last one takes the rest of the line and is wrapped below itself, or
 * on a line of its own where little is left.
 */
export function rows(page: Page, list: readonly (readonly Cell[])[], indent = 2): string[] {
  const count = Math.max(0, ...list.map((row) => row.length));
  const widths = Array.from({ length: Math.max(0, count - 1) }, (_, column) =>
    Math.max(0, ...list.map((row) => (row.length > column + 1 ? widthOf(textOf(row[column] ?? '')) : 0))),
  );
  return list.flatMap((row) => {
    const last = row.at(-1) ?? '';
    const how = (cell: Cell): Tone => (typeof cell === 'string' ? 'plain' : cell.tone);
    const head = row.slice(0, -1).map((cell, column) => {
      const text = textOf(cell);
      return paint(page, text, how(cell)) + ' '.repeat((widths[column] ?? 0) - widthOf(text) + 2);
    });
    const before = indent + widths.slice(0, row.length - 1).reduce((sum, width) => sum + width + 2, 0);
    const room = page.width - before;
    const start = ' '.repeat(indent) + head.join('');
    const text = textOf(last);
    const below = room < narrowest && widthOf(text) > room;
    const hanging = below ? indent + 4 : before;
    const pieces = wrap(text, Math.max(page.width - hanging, narrowest)).map((piece) =>
      paint(page, piece, how(last)),
    );
    const lines = below ? [start, ...pieces.map((piece) => ' '.repeat(hanging) + piece)] : undefined;
    return (lines ?? pieces.map((piece, index) => (index === 0 ? start : ' '.repeat(hanging)) + piece)).map(
      (line) => line.trimEnd(),
    );
  });
}

/** A heading, after an empty line, with a remark beside it. */
export function heading(page: Page, title: string, remark = ''): string[] {
  return [
    '',
    paint(page, plain(title), 'bold') + (remark === '' ? '' : paint(page, `  ${plain(remark)}`, 'dim')),
  ];
}

/** The first few of a list that a server can make as long as it likes. */
export function few(items: readonly string[], most: number): string {
  const more = items.length - most;
  return more > 0 ? `${items.slice(0, most).join(', ')} and ${more} more` : items.join(', ');
}
