import type { CheckResult, RequirementResult } from '../../model.js';
import type { ReportInput } from '../input.js';
import { anchorOf, badge, html, type Markup, symbolOnly } from '../markup.js';
import { requirementsWorstFirst } from '../order.js';
import { LEVELS, OUTCOMES, VERDICTS } from '../vocabulary.js';
import { type Column, table } from './table.js';

function checkLinks(ids: readonly string[], checks: ReadonlyMap<string, CheckResult>): Markup {
  if (ids.length === 0) return html`<span class="quiet">none</span>`;
  const link = (id: string) => {
    const check = checks.get(id);
    return check === undefined
      ? html`<li><code>${id}</code> <span class="quiet">(no result)</span></li>`
      : html`<li>${symbolOnly(VERDICTS[check.verdict.verdict])}<a href="#${anchorOf(id)}"><code>${id}</code></a></li>`;
  };
  return html`<ul class="links">${ids.map(link)}</ul>`;
}

export function requirements({ results }: ReportInput): Markup {
  const checks = new Map(results.checks.map((check) => [check.id, check]));
  const columns: readonly Column<RequirementResult>[] = [
    { name: 'Outcome', cell: (each) => badge(OUTCOMES[each.outcome]), width: 'outcome-column' },
    {
      name: 'Requirement',
      head: true,
      cell: (each) => html`<span class="cite">${each.cite}</span> ${each.title}`,
    },
    { name: 'Level', cell: (each) => LEVELS[each.level], width: 'short' },
    { name: 'Why', cell: (each) => each.because },
    { name: 'Checks', cell: (each) => checkLinks(each.checks, checks), width: 'links-column' },
    { name: 'Rows examined', cell: (each) => `${each.rowsExamined} of ${each.rows}`, width: 'short' },
  ];
  const rows = requirementsWorstFirst(results.requirements);
  return html`<section id="requirements" aria-labelledby="requirements-title">
<h2 id="requirements-title">Requirements</h2>
${
  rows.length === 0
    ? html`<p>No requirement was judged.</p>`
    : table(
        'Requirements of the profile, the unmet and undetermined ones first',
        columns,
        rows,
        (each) => OUTCOMES[each.outcome].tone,
      )
}
</section>`;
}
