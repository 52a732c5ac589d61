/**
 * Subjects of the form `persona · action · resource` make a matrix: personas across, the rest down. Rows and
 * columns with something broken come first: the red cell of hundreds is at the top left, also on a phone.
 */
import type { Assertion } from '../../model.js';
import { html, type Markup, NOTHING } from '../markup.js';

const SEPARATOR = ' · ';
const MAX_COLUMNS = 16;

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

export function matrix(assertions: readonly Assertion[]): Markup {
  const grid = gridOf(assertions);
  if (grid === null) return NOTHING;
  const trouble = (cells: readonly Assertion[]) => cells.reduce((sum, each) => sum + WEIGHT[each.outcome], 0);
  const rows = [...grid.rows].sort(([, a], [, b]) => trouble([...b.values()]) - trouble([...a.values()]));
  const ofColumn = (column: string) => rows.flatMap(([, row]) => row.get(column) ?? []);
  const columns = [...grid.columns].sort((a, b) => trouble(ofColumn(b)) - trouble(ofColumn(a)));
  return html`<details class="fold"><summary>As a matrix: ${rows.length} rows by ${columns.length} columns</summary>
<p class="legend"><span aria-hidden="true">✗</span> broken, <span aria-hidden="true">?</span> unknown, <span aria-hidden="true">●</span> holds; rows and columns with trouble first</p>
<div class="scroll" role="region" aria-label="Assertions as a matrix" tabindex="0">
<table class="matrix"><thead><tr><th scope="col">Action and resource</th>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(([name, row]) => html`<tr><th scope="row">${name}</th>${columns.map((column) => cell(row.get(column)))}</tr>\n`)}</tbody></table>
</div></details>`;
}
