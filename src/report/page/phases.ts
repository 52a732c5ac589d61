import type { Phase } from '../../model.js';
import type { ReportInput } from '../input.js';
import { html, type Markup } from '../markup.js';
import { duration } from '../text.js';

/** Width as an SVG attribute: the page's policy allows no inline style. */
function bar(share: number): Markup {
  const width = Math.max(0, Math.min(100, share * 100)).toFixed(1);
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="4"/><rect class="part" width="${width}" height="4"/></svg>`;
}

export function phases({ results }: ReportInput): Markup {
  const total = results.phases.reduce((sum, phase) => sum + Math.max(0, phase.ms), 0);
  const row = (phase: Phase) =>
    html`<li><span class="name">${phase.name}</span> <span class="time">${duration(phase.ms)}</span>${bar(total === 0 ? 0 : phase.ms / total)}</li>`;
  return html`<section id="time" aria-labelledby="time-title">
<h2 id="time-title">Where the time went</h2>
${
  results.phases.length === 0
    ? html`<p>No phases were recorded.</p>`
    : html`<p class="intro">On the critical path; what ran beside it cost nothing. ${duration(total)} in all.</p>
<ol class="phases">${results.phases.map(row)}</ol>`
}
</section>`;
}
