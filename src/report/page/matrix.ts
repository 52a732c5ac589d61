/**
 * Subjects of the form `persona · action · resource` make a matrix: personas across, the rest down. Rows and
 * columns with something broken come first: the red cell of hundreds is at the top left, also on a phone.
 */
import type { Assertion } from '../../model.js';
import { html, type Markup, NOTHING } from '../markup.js';

const SEPARATOR = ' · ';
const MAX_COLUMNS = 16;
/** Above this many rows those without trouble are put together, a line for each action. */
const MAX_ROWS = 150;

interface Grid {
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, Assertion>>;
}

function gridOf(assertions: readonly Assertion[]): Grid | null {
  const columns = new Set<string>();
  const rows = new Map<string, Map<string, Assertion>>();
  for (const assertion of assertions) {
    const [column, ...rest] = assertion.subject.split(SEPARATOR);
    if (column === undefined || rest.length === 0) return null;
    columns.add(column);
    const key = rest.join(SEPARATOR);
    const row = rows.get(key) ?? new Map<string, Assertion>();
    // Two assertions for one cell: a matrix would hide one of them.
    if (row.has(column)) return null;
    rows.set(key, row.set(column, assertion));
  }
  if (columns.size < 2 || columns.size > MAX_COLUMNS || rows.size < 2) return null;
  return { columns: [...columns], rows };
}

const SYMBOLS: { readonly [outcome in Assertion['outcome']]: string } = {
  broken: '✗',
  unknown: '?',
  holds: '●',
};
const WEIGHT: { readonly [outcome in Assertion['outcome']]: number } = { broken: 1000, unknown: 1, holds: 0 };

function cell(assertion: Assertion | undefined): Markup {
  if (assertion === undefined) return html`<td class="empty"><span class="unseen">not asked</span></td>`;
  const { outcome } = assertion;
  const spoken =
    outcome === 'holds' ? 'holds' : `${outcome}: expected ${assertion.expected}, seen ${assertion.actual}`;
  return html`<td class="${outcome}"><span aria-hidden="true">${SYMBOLS[outcome]}</span><span class="unseen">${spoken}</span></td>`;
}

/** What many rows come to in one column: its worst cell decides, and says how many there are of it. */
function summary(cells: readonly Assertion[]): Markup {
  if (cells.length === 0) return cell(undefined);
  const worst = cells.reduce((a, b) => (WEIGHT[b.outcome] > WEIGHT[a.outcome] ? b : a)).outcome;
  const like = cells.filter((each) => each.outcome === worst).length;
  const told = like === cells.length ? String(like) : `${like} of ${cells.length}`;
  return html`<td class="${worst}"><span aria-hidden="true">${SYMBOLS[worst]} </span>${told}<span class="unseen"> ${worst}</span></td>`;
}

type Row = readonly [name: string, cells: ReadonlyMap<string, Assertion>];

/** Rows of which nothing need be said one by one, by what stands before their last part: the action. */
function grouped(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const parts = row[0].split(SEPARATOR);
    const name = parts.length > 1 ? parts.slice(0, -1).join(SEPARATOR) : row[0];
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

export function matrix(assertions: readonly Assertion[]): Markup {
  const grid = gridOf(assertions);
  if (grid === null) return NOTHING;
  const trouble = (cells: readonly Assertion[]) => cells.reduce((sum, each) => sum + WEIGHT[each.outcome], 0);
  const weighed = [...grid.rows].map((row) => ({ row, weight: trouble([...row[1].values()]) }));
  const rows = weighed.sort((a, b) => b.weight - a.weight);
  const ofColumn = new Map<string, number>();
  for (const { subject, outcome } of assertions) {
    const [column = ''] = subject.split(SEPARATOR, 1);
    ofColumn.set(column, (ofColumn.get(column) ?? 0) + WEIGHT[outcome]);
  }
  const columns = [...grid.columns].sort((a, b) => (ofColumn.get(b) ?? 0) - (ofColumn.get(a) ?? 0));
  // One by one: all of a small matrix; of a large one those with trouble, as far as a page can hold them.
  const single = rows.length <= MAX_ROWS ? rows : rows.filter(({ weight }) => weight > 0).slice(0, MAX_ROWS);
  const groups = grouped(rows.slice(single.length).map(({ row }) => row));
  const together =
    groups.size === 0
      ? NOTHING
      : html`${[...groups].map(([name, own]) => html`<tr><th scope="row">${name}, ${own.length} records</th>${columns.map((column) => summary(own.flatMap(([, cells]) => cells.get(column) ?? [])))}</tr>\n`)}`;
  return html`<details class="fold"${groups.size > 0 && single.length > 0 ? ' open' : ''}><summary>As a matrix: ${rows.length} rows by ${columns.length} columns</summary>
<p class="legend"><span aria-hidden="true">✗</span> broken, <span aria-hidden="true">?</span> unknown, <span aria-hidden="true">●</span> holds; rows and columns with trouble first${groups.size > 0 ? ', and the others together by action' : ''}</p>
<div class="scroll" role="region" aria-label="Assertions as a matrix" tabindex="0">
<table class="matrix"><thead><tr><th scope="col">Action and resource</th>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${single.map(({ row: [name, row] }) => html`<tr><th scope="row">${name}</th>${columns.map((column) => cell(row.get(column)))}</tr>\n`)}${together}</tbody></table>
</div></details>`;
}
