/** The first screen: what came out, why, and on whose word. */
import type { ReportInput } from '../input.js';
import { html, type Markup, moment, NOTHING, type Part } from '../markup.js';
import { count, duration, instant } from '../text.js';
import { runSign, VERDICTS } from '../vocabulary.js';

function partialNotice({ plan }: ReportInput): Markup {
  const selection =
    plan.selection.length === 0
      ? NOTHING
      : html` Selected: ${plan.selection.map((each, index) => html`${index === 0 ? '' : ', '}<code>${each}</code>`)}.`;
  return html`<p class="notice partial" role="note"><strong><span aria-hidden="true">◐</span> Partial run.</strong>
Only a selection of the profile was run, so the outcome speaks of that selection alone. No gate accepts it.${selection}</p>`;
}

function signatureNotice({ signature }: ReportInput): Markup {
  return signature.signed
    ? NOTHING
    : html`<p class="notice unsigned" role="note"><strong><span aria-hidden="true">○</span> Unsigned.</strong>
Nobody vouches for this run: its files can be changed without anyone noticing.</p>`;
}

export function masthead(input: ReportInput): Markup {
  const { results, plan } = input;
  const sign = runSign(results);
  return html`<header class="masthead">
<p class="kicker">Safeprobe conformance report</p>
<p class="about">${plan.target.title}</p>
<h1 class="outcome ${sign.tone}"><span class="symbol" aria-hidden="true">${sign.symbol}</span> ${sign.word}</h1>
<p class="because">${results.because}</p>
<p class="exit"><strong>Exit code ${sign.exitCode}:</strong> ${sign.meaning}</p>
${results.partial ? partialNotice(input) : ''}
${signatureNotice(input)}
</header>`;
}

function figure(number: number, name: string, symbol: string, tone: string): Markup {
  return html`<li class="figure ${number === 0 ? 'none' : tone}"><span class="number">${number}</span> <span class="name"><span aria-hidden="true">${symbol}</span> ${name}</span></li>`;
}

function fact(name: string, value: Part): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

export function summary(input: ReportInput): Markup {
  const { results, plan, tool, signature } = input;
  const { counts } = results;
  const number = {
    pass: counts.pass,
    fail: counts.fail,
    inconclusive: counts.inconclusive,
    'not-applicable': counts.notApplicable,
  };
  const words = Object.keys(VERDICTS) as (keyof typeof VERDICTS)[];
  const elapsed = Date.parse(results.endedAt) - Date.parse(results.startedAt);
  const { environment, role } = plan.target;
  return html`<section id="summary" aria-labelledby="summary-title">
<h2 id="summary-title">Summary</h2>
<ul class="figures" aria-label="Checks by verdict">
${words.map((word) => figure(number[word], VERDICTS[word].word, VERDICTS[word].symbol, VERDICTS[word].tone))}
</ul>
<p class="examined"><strong>${results.rowsExamined} of ${results.rows}</strong> catalogue rows examined.
<a href="#gaps">What was not covered</a></p>
<dl class="facts">
${fact('Target', html`${plan.target.title} <code>${plan.target.id}</code>`)}
${fact('Environment', html`${environment}, in the role of ${role}`)}
${fact('Profile', html`${plan.profile.title} <code>${plan.profile.id}</code> (${plan.profile.status})`)}
${fact('Run', html`<code>${results.runId}</code>`)}
${fact('Started', moment(results.startedAt, instant(results.startedAt)))}
${fact('Ended', html`${moment(results.endedAt, instant(results.endedAt))}, after ${duration(elapsed)}`)}
${fact('Signed by', signature.signed ? html`key <code>${signature.signer ?? 'of unknown digest'}</code>` : 'nobody')}
${fact('Release under test', signature.subject === undefined ? 'not named' : html`<code>${signature.subject}</code>`)}
${fact('Plan', html`${count(plan.checks.length, 'check')}, digest <code>${results.planDigest}</code>`)}
${fact('Target description', html`digest <code>${plan.target.digest}</code>`)}
${fact('Tool', html`${tool.name} ${tool.version}, Node ${tool.node}, ${tool.platform}`)}
</dl>
</section>`;
}
