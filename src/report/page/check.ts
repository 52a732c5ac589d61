/** One check: its verdict, what was expected and seen, the controls that give it meaning, the evidence. */
import type { CheckResult, ControlSeen, DeclaredLimit, Json, Judgement, Verdict } from '../../model.js';
import { acceptanceOf } from '../acceptance.js';
import type { ReportInput } from '../input.js';
import { anchorOf, badge, bundleLink, html, type Markup, NOTHING, type Part } from '../markup.js';
import { duration, instant, shorten } from '../text.js';
import { CAUSES, OUTCOMES, VERDICTS } from '../vocabulary.js';
import { assertionList } from './assertions.js';
import { books } from './books.js';
import { exchanges } from './exchanges.js';

const FACTS_LIMIT = 6000;
/** More entries than fit into that many characters, each being longer than its own line break. */
const LIST_LIMIT = 1000;

function pair(entries: readonly (readonly [name: string, value: Part])[]): Markup {
  return html`<dl class="pair">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function advice(title: string, text: string): Markup {
  return text.trim() === '' ? NOTHING : html`<div class="advice"><h5>${title}</h5><p>${text}</p></div>`;
}

function finding(verdict: Verdict): Markup {
  switch (verdict.verdict) {
    case 'pass':
      return NOTHING;
    case 'fail':
      return pair([
        ['Expected', verdict.expected],
        ['Seen', verdict.actual],
      ]);
    case 'inconclusive':
      return pair([
        ['Cause', html`<strong>${verdict.cause}</strong>: ${CAUSES[verdict.cause]}`],
        ['Seen', verdict.explanation],
        ...(verdict.declared === undefined ? [] : [declared(verdict.declared)]),
      ]);
    case 'not-applicable':
      return pair([['Reason', verdict.reason]]);
  }
}

/** What the owner says, which nobody saw: it must not be read as a finding. */
function declared({ key, value }: DeclaredLimit): [string, Markup] {
  return ['Declared, not observed', html`${value}, by <code>${key}</code> of the target file`];
}

function whatToDo(check: CheckResult): Markup {
  if (check.verdict.verdict === 'fail') return advice('How to fix it', check.fix);
  return check.verdict.verdict === 'inconclusive' ? advice('What to do', check.verdict.remedy) : NOTHING;
}

function control({ name, held, seen }: ControlSeen): Markup {
  return html`<li><span class="state ${held ? 'plain' : 'inconclusive'}"><span aria-hidden="true">${held ? '●' : '○'}</span> ${held ? 'Held' : 'Not held'}</span>
<span><code>${name}</code> <span class="seen">${seen}</span></span></li>`;
}

function controls(judgement: Judgement | undefined): Markup {
  if (judgement === undefined) return NOTHING;
  return judgement.controls.length === 0
    ? html`<h5>Controls</h5><p>None was reported.</p>`
    : html`<h5>Controls</h5><ul class="controls">${judgement.controls.map(control)}</ul>`;
}

function measured(judgement: Judgement | undefined): Markup {
  const figures = judgement?.measured ?? [];
  if (figures.length === 0) return NOTHING;
  return html`<h5>Measured</h5><dl class="measured">${figures.map(({ what, value }) => html`<div><dt>${what}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function judgementOf(verdict: Verdict): Judgement | undefined {
  return verdict.verdict === 'not-applicable' ? undefined : verdict.judgement;
}

/** A single broken assertion is already told by expected and seen. */
function assertions(verdict: Verdict): Markup {
  const all = judgementOf(verdict)?.assertions ?? [];
  return verdict.verdict === 'fail' && all.length === 1 ? NOTHING : assertionList(all);
}

/** What a person sees of it. A long list is cut before it is written out: the rest would be thrown away again. */
function pretty(value: Json): string {
  return JSON.stringify(
    value,
    (_, part: unknown) =>
      Array.isArray(part) && part.length > LIST_LIMIT
        ? [...part.slice(0, LIST_LIMIT), `… and ${part.length - LIST_LIMIT} more`]
        : part,
    2,
  );
}

function facts(check: CheckResult, input: ReportInput): Markup {
  const observation = input.observations.get(check.id);
  if (observation === undefined)
    return html`<p class="quiet">The observation is not among the files this page was made from.</p>`;
  const planned = input.plan.checks.find((each) => each.id === check.id);
  const params =
    planned === undefined || Object.keys(planned.params).length === 0 ? null : pretty(planned.params);
  const seen = observation.status === 'observed' ? pretty(observation.facts) : null;
  return html`${params === null ? '' : code('Parameters', params)}${seen === null ? '' : code('Recorded facts', seen)}`;
}

function bothBooks({ id, kind }: CheckResult, { plan, observations }: ReportInput): Markup {
  const observation = observations.get(id);
  if (observation?.status !== 'observed') return NOTHING;
  return books(kind, observation.facts, plan.checks.find((each) => each.id === id)?.params ?? {});
}

function code(title: string, text: string): Markup {
  return html`<details class="fold"><summary>${title}</summary>
<pre tabindex="0" aria-label="${title}">${shorten(text, FACTS_LIMIT)}</pre></details>`;
}

function acceptance(check: CheckResult, input: ReportInput): Markup {
  const found = acceptanceOf(check, input);
  if (found === null) return NOTHING;
  const { waiver, inForce } = found;
  const fate = inForce
    ? html`Accepted by ${waiver.owner} until ${waiver.until}. The check fails all the same.`
    : html`A waiver of ${waiver.owner} expired on ${waiver.until}. It counts for nothing.`;
  return html`<p class="notice accepted">${inForce ? badge(OUTCOMES.accepted) : html`<strong>Waiver expired.</strong>`} ${fate} Reason given: ${waiver.reason}</p>`;
}

function evidence(check: CheckResult): Markup {
  return html`<h5>Evidence</h5>
<ul class="evidence"><li>${bundleLink(check.observation)}</li>${check.transcript === undefined ? '' : html`<li>${bundleLink(check.transcript)}</li>`}</ul>`;
}

function bears(check: CheckResult, { plan }: ReportInput): Markup {
  const rows = check.covers.map((row) => html` <code>${row}</code>`);
  const citeOf = (id: string) => plan.requirements.find((each) => each.id === id)?.cite ?? id;
  const clauses = check.requirements.map((id) => html` <code>${citeOf(id)}</code>`);
  return html`<p class="bears">${rows.length === 0 ? '' : html`Examines${rows}. `}${clauses.length === 0 ? 'Bears on no requirement of this profile.' : html`Bears on${clauses}.`}</p>`;
}

/** Folded when nothing is left to do: a reader opens a passing check only to see why it may be believed. */
export function checkArticle(check: CheckResult, input: ReportInput): Markup {
  const { verdict } = check;
  const sign = VERDICTS[verdict.verdict];
  const open = verdict.verdict === 'fail' || verdict.verdict === 'inconclusive';
  const judgement = judgementOf(verdict);
  return html`<details class="check ${sign.tone}" id="${anchorOf(check.id)}"${open ? ' open' : ''}>
<summary>${badge(sign)}<span class="name"><h4>${check.title}</h4>
<span class="meta"><code>${check.id}</code> <span>kind <code>${check.kind}</code></span> <span>${duration(check.durationMs)}</span></span></span></summary>
<div class="body">
${acceptance(check, input)}
${finding(verdict)}
${whatToDo(check)}
${controls(judgement)}
${assertions(verdict)}
${measured(judgement)}
${bothBooks(check, input)}
${evidence(check)}
${exchanges(input.transcripts?.get(check.id), check.transcript)}
${facts(check, input)}
${bears(check, input)}
<p class="quiet">Began ${instant(check.startedAt)}.</p>
</div>
</details>
`;
}
