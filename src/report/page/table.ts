/**
 * Tables that become stacked cards on a narrow screen. The roles are spelled out because a table whose display
 * is changed by CSS loses its meaning for screen readers.
 */
import { html, type Markup, type Part } from '../markup.js';

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => Part;
  /** Names the row; exactly one column should. */
  readonly head?: true;
  /** A column without one takes its share of what is left. */
  readonly width?: 'state-column' | 'outcome-column' | 'short' | 'links-column';
}

export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  toneOf: (row: Row) => string = () => '',
): Markup {
  const heads = columns.map(
    (column) => html`<th scope="col" role="columnheader" class="${column.width ?? ''}">${column.name}</th>`,
  );
  const cellOf = (column: Column<Row>, row: Row) =>
    column.head === true
      ? html`<th scope="row" role="rowheader" class="${column.width ?? ''}" data-name="${column.name}"><div>${column.cell(row)}</div></th>`
      : html`<td role="cell" class="${column.width ?? ''}" data-name="${column.name}"><div>${column.cell(row)}</div></td>`;
  return html`<table role="table" class="cards">
<caption class="unseen">${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">
${rows.map((row) => html`<tr role="row" class="${toneOf(row)}">${columns.map((column) => cellOf(column, row))}</tr>\n`)}
</tbody>
</table>`;
}
