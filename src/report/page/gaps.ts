import { type Gaps, gapsOf, type RowGap } from '../gaps.js';
import type { ReportInput } from '../input.js';
import { html, type Markup, NOTHING } from '../markup.js';
import { count } from '../text.js';
import { type Column, table } from './table.js';

const ROWS: readonly Column<RowGap>[] = [
  { name: 'Row', cell: (gap) => html`<code>${gap.row}</code>`, head: true, width: 'outcome-column' },
  { name: 'Bears on', cell: (gap) => gap.cites.join(', '), width: 'links-column' },
  { name: 'Why it was not examined', cell: (gap) => gap.why },
];

const REQUIREMENTS: readonly Column<Gaps['notCovered'][number]>[] = [
  {
    name: 'Requirement',
    cell: (each) => html`<span class="cite">${each.cite}</span> ${each.title}`,
    head: true,
  },
  { name: 'Why', cell: (each) => each.why },
];

function withoutResult({ withoutResult: checks }: Gaps): Markup {
  if (checks.length === 0) return NOTHING;
  return html`<p class="notice partial" role="note"><strong>${count(checks.length, 'planned check')} without a result:</strong>
${checks.map((check, index) => html`${index === 0 ? '' : ', '}<code>${check.id}</code>`)}.</p>`;
}

export function gaps({ plan, results }: ReportInput): Markup {
  const found = gapsOf(plan, results);
  const nothing = found.notCovered.length + found.withoutResult.length + found.rows.length === 0;
  return html`<section id="gaps" aria-labelledby="gaps-title">
<h2 id="gaps-title">What was not covered</h2>
<p class="intro">${results.rowsExamined} of the ${count(results.rows, 'row')} of the check catalogue were examined. Of the rest this run says nothing, neither good nor bad.</p>
${withoutResult(found)}
${found.notCovered.length > 0 ? html`<h3>Requirements that no check examined</h3>${table('Requirements that no check examined', REQUIREMENTS, found.notCovered)}` : ''}
${
  found.rows.length > 0
    ? html`<h3>Catalogue rows of this profile that were not examined</h3>${table('Catalogue rows that were not examined', ROWS, found.rows)}`
    : ''
}
${nothing ? html`<p>Every requirement of the profile has a check, and every row that bears on one was examined.</p>` : ''}
</section>`;
}
