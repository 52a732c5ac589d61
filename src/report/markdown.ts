/**
 * For a comment under a change: short, worst first, and bounded, because forges refuse long comments. What a
 * target said is put into code spans, where no mention, link or tag works.
 */
import type { CheckResult, RequirementResult } from '../model.js';
import { acceptanceOf } from './acceptance.js';
import type { ReportInput } from './input.js';
import { requirementsWorstFirst, worstFirst } from './order.js';
import { count, duration, oneLine, shorten } from './text.js';
import { CAUSES, OUTCOMES, runSign, VERDICTS } from './vocabulary.js';

export interface MarkdownOptions {
  /** Upper bound of the whole text in characters; at least 2,000. GitHub refuses more than 65,536. */
  readonly limit?: number;
}

const VALUE_LIMIT = 240;
const NAME_LIMIT = 120;

/**
 * Escapes what GitHub and GitLab give a meaning inside a line, and parts `@name` and `#1`, so that nobody is called
 * and nothing is linked. Meant for text after the beginning of a line.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]!|~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/:(?=\/\/|[\w+-]+:)/g, '\\:')
    .replace(/\bwww\./gi, (prefix) => `${prefix.slice(0, 3)}\\.`)
    .replace(/[@#](?=\w)/g, '$&\u2060');
}

function prose(text: string, limit = VALUE_LIMIT): string {
  return escapeMarkdown(shorten(oneLine(text), limit));
}

/** A code span whose fence is longer than any run of backticks inside it. */
export function codeSpan(text: string): string {
  const inside = shorten(oneLine(text), VALUE_LIMIT);
  const longest = Math.max(0, ...[...inside.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$/.test(inside) || inside === '' ? ' ' : '';
  return `${fence}${pad}${inside}${pad}${fence}`;
}

function details(check: CheckResult, input: ReportInput): readonly string[] {
  const { verdict } = check;
  if (verdict.verdict === 'fail') {
    const acceptance = acceptanceOf(check, input);
    const fate = acceptance?.inForce === true ? 'accepted' : 'waiver expired';
    return [
      `expected: ${codeSpan(verdict.expected)}`,
      `seen: ${codeSpan(verdict.actual)}`,
      ...(check.fix.trim() === '' ? [] : [`fix: ${prose(check.fix)}`]),
      ...(acceptance === null
        ? []
        : [
            `${fate}: ${prose(acceptance.waiver.owner, NAME_LIMIT)}, until ${prose(acceptance.waiver.until, 10)}`,
          ]),
    ];
  }
  if (verdict.verdict !== 'inconclusive') return [];
  return [
    `cause: ${codeSpan(verdict.cause)}, ${CAUSES[verdict.cause]}`,
    `seen: ${codeSpan(verdict.explanation)}`,
    `do: ${prose(verdict.remedy)}`,
  ];
}

function item(check: CheckResult, input: ReportInput): string {
  const { word, symbol } = VERDICTS[check.verdict.verdict];
  const head = `- **${symbol} ${word}** ${codeSpan(shorten(check.id, NAME_LIMIT))} ${prose(check.title, NAME_LIMIT)}`;
  return [head, ...details(check, input).map((line) => `  - ${line}`)].join('\n');
}

function row({ outcome, cite, title, because }: RequirementResult): string {
  const { symbol, word } = OUTCOMES[outcome];
  return `| ${symbol} ${word} | ${prose(cite, NAME_LIMIT)} ${prose(title, NAME_LIMIT)} | ${prose(because)} |`;
}

/** Takes lines while they fit and says how many did not. */
function fitting(lines: readonly string[], room: number, what: string): readonly string[] {
  const taken: string[] = [];
  let left = room;
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) break;
    taken.push(line);
  }
  const rest = lines.length - taken.length;
  return rest === 0 ? taken : [...taken, '', `And ${count(rest, `more ${what}`)}: see the report.`];
}

function headLines({ plan, results, signature }: ReportInput): readonly string[] {
  const sign = runSign(results);
  const { pass, fail, inconclusive, notApplicable } = results.counts;
  return [
    `## ${sign.symbol} ${sign.word}: ${prose(plan.target.title, NAME_LIMIT)}`,
    '',
    `**Why:** ${prose(results.because, 600)} Exit code ${sign.exitCode}: ${sign.meaning}`,
    '',
    ...(results.partial
      ? ['> **◐ Partial run.** Only a selection of the profile was run. No gate accepts it.', '']
      : []),
    ...(signature.signed ? [] : ['> **○ Unsigned.** Nobody vouches for this run.', '']),
    `${fail} fail, ${inconclusive} inconclusive, ${notApplicable} not applicable, ${pass} pass. **${results.rowsExamined} of ${results.rows}** catalogue rows examined.`,
    '',
    `Profile ${prose(plan.profile.id, NAME_LIMIT)}, environment ${plan.target.environment}, run ${codeSpan(shorten(results.runId, NAME_LIMIT))}, ${duration(Date.parse(results.endedAt) - Date.parse(results.startedAt))}.`,
  ];
}

export function renderMarkdown(input: ReportInput, options: MarkdownOptions = {}): string {
  const limit = Math.max(2000, options.limit ?? 16_000);
  const head = headLines(input);
  const used = head.join('\n').length + 400;
  const open = worstFirst(input.results.checks).filter(
    ({ verdict }) => verdict.verdict === 'fail' || verdict.verdict === 'inconclusive',
  );
  const unmet = requirementsWorstFirst(input.results.requirements).filter(
    ({ outcome }) => outcome !== 'conformant' && outcome !== 'not-applicable',
  );
  const room = Math.max(0, limit - used);
  const checks = open.map((check) => item(check, input));
  const rows = unmet.map(row);
  const checkLines =
    checks.length === 0 ? [] : ['', '### Checks to look at', '', ...fitting(checks, room * 0.65, 'check')];
  const left = room - checkLines.join('\n').length;
  const rowLines =
    rows.length === 0
      ? []
      : [
          '',
          '### Requirements not shown to be met',
          '',
          '| Outcome | Requirement | Why |',
          '| --- | --- | --- |',
          ...fitting(rows, left, 'requirement'),
        ];
  return `${[...head, ...checkLines, ...rowLines].join('\n')}\n`;
}
