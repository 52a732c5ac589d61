/** Columns and paragraphs of plain text: no colour, no lines drawn, so that it can be searched and cut. */

const WIDEST = 110;

/** Columns for running text: those of the terminal, within reason; a fixed number in a pipe. */
function textWidth(): number {
  return Math.max(48, Math.min(WIDEST, process.stdout.columns ?? WIDEST));
}

/** Each column as wide as its widest cell; the last one runs on. Lines without trailing blanks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((cell, index) =>
    Math.max(cell.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)];
}

/** Labelled texts, each wrapped in one column beside its label. */
export function fields(
  pairs: readonly (readonly [label: string, text: string])[],
  indent = 0,
): readonly string[] {
  const widest = Math.max(0, ...pairs.map(([label]) => label.length));
  const start = indent + widest + 2;
  return pairs.flatMap(([label, text]) =>
    wrap(text, Math.max(30, textWidth() - start)).map((line, index) =>
      `${' '.repeat(indent)}${(index === 0 ? label : '').padEnd(widest)}  ${line}`.trimEnd(),
    ),
  );
}

export function paragraph(text: string, indent = 2): readonly string[] {
  return wrap(text, Math.max(30, textWidth() - indent)).map((line) => `${' '.repeat(indent)}${line}`);
}

/** Greedy; a word longer than the line stays whole, so that it can be copied. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
