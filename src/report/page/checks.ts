import type { ReportInput } from '../input.js';
import { html, type Markup } from '../markup.js';
import { bySuite, countOf, type SuiteGroup } from '../order.js';
import { VERDICT_ORDER, VERDICTS } from '../vocabulary.js';
import { checkArticle } from './check.js';

function tally({ checks }: SuiteGroup): string {
  return VERDICT_ORDER.filter((word) => countOf(checks, word) > 0)
    .map((word) => `${countOf(checks, word)} ${VERDICTS[word].word.toLowerCase()}`)
    .join(', ');
}

function suite(group: SuiteGroup, index: number, input: ReportInput): Markup {
  return html`<section class="suite" aria-labelledby="suite-${index}">
<h3 id="suite-${index}">${group.suite} <span class="aside">${tally(group)}</span></h3>
${group.checks.map((check) => checkArticle(check, input))}
</section>
`;
}

export function checks(input: ReportInput): Markup {
  const groups = bySuite(input.results.checks);
  return html`<section id="checks" aria-labelledby="checks-title">
<h2 id="checks-title">Checks</h2>
${
  groups.length === 0
    ? html`<p>No check was run, so nothing is known.</p>`
    : html`<p class="intro">A verdict counts only when its controls held: they show that the check could have seen the opposite.</p>
${groups.map((group, index) => suite(group, index + 1, input))}`
}
</section>`;
}
