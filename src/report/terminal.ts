/** The end of a run on a terminal. The worst stands last, next to the prompt, where the eye is. */
import type { CheckResult, RequirementResult, Results } from '../model.js';
import { bySuite, requirementsWorstFirst } from './order.js';
import { count, duration, oneLine, shorten } from './text.js';
import { CAUSES, OUTCOMES, runSign, type Sign, type Tone, VERDICTS } from './vocabulary.js';

export interface SummaryOptions {
  readonly color: boolean;
  /** Columns of the terminal, 48 or more. Words longer than a line stay whole, so that they can be copied. */
  readonly width: number;
  /** Where the evidence is. */
  readonly bundle?: string;
  readonly report?: string;
}

type Style = Tone | 'bold' | 'dim';
type Paint = (style: Style, text: string) => string;

const CODES: { readonly [style in Style]: string } = {
  pass: '32',
  fail: '31;1',
  inconclusive: '35;1',
  accepted: '33',
  alternative: '36',
  neutral: '2',
  bold: '1',
  dim: '2',
};

const VALUE_LIMIT = 700;
const REQUIREMENT_LIMIT = 12;
const LABEL = 10;
const WORD = 18;

function painter(color: boolean): Paint {
  return (style, text) => (color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}

/** Greedy wrapping; the first line may be shorter by what already stands on it. */
function wrap(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && [...longer].length > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function hanging(indent: number, label: string, text: string, width: number): string {
  const start = ' '.repeat(indent) + label.padEnd(LABEL);
  const lines = wrap(shorten(oneLine(text), VALUE_LIMIT), Math.max(20, width - indent - LABEL));
  return lines.map((line, index) => (index === 0 ? start : ' '.repeat(indent + LABEL)) + line).join('\n');
}

/** What should have been seen; an inconclusive check tells it by the control or assertion that is missing. */
function expectation({ verdict }: CheckResult): string | null {
  if (verdict.verdict === 'fail') return verdict.expected;
  if (verdict.verdict !== 'inconclusive' || verdict.judgement === undefined) return null;
  const { controls, assertions } = verdict.judgement;
  const lost = controls.filter((control) => !control.held).map((control) => control.name);
  if (lost.length > 0)
    return `${lost.length === 1 ? 'the control' : 'the controls'} ${lost.join(', ')} to hold`;
  const unknown = assertions.find((each) => each.outcome === 'unknown');
  return unknown === undefined ? null : `${unknown.subject}: ${unknown.expected}`;
}

function details(check: CheckResult): readonly (readonly [label: string, text: string])[] {
  const { verdict, observation, transcript } = check;
  const expected = expectation(check);
  const evidence = [
    'evidence',
    transcript === undefined ? observation : `${observation} ${transcript}`,
  ] as const;
  const wanted = expected === null ? [] : [['expected', expected] as const];
  switch (verdict.verdict) {
    case 'fail':
      return [
        ...wanted,
        ['seen', verdict.actual],
        ...(check.fix.trim() === '' ? [] : [['do', check.fix] as const]),
        evidence,
      ];
    case 'inconclusive':
      return [
        ['cause', `${verdict.cause}: ${CAUSES[verdict.cause]}`],
        ...wanted,
        ['seen', verdict.explanation],
        ['do', verdict.remedy],
        evidence,
      ];
    case 'not-applicable':
      return [['reason', verdict.reason]];
    case 'pass':
      return [];
  }
}

function checkLines(check: CheckResult, { width }: SummaryOptions, paint: Paint): readonly string[] {
  const sign = VERDICTS[check.verdict.verdict];
  const word = `${sign.symbol} ${sign.word}`.padEnd(WORD);
  const name = `${oneLine(check.id)} (${duration(check.durationMs)}) ${oneLine(check.title)}`;
  const [first = '', ...rest] = wrap(shorten(name, VALUE_LIMIT), Math.max(20, width - WORD - 2));
  return [
    `  ${paint(sign.tone, word)}${first}`,
    ...rest.map((line) => ' '.repeat(WORD + 2) + line),
    ...details(check).map(([label, text]) => hanging(6, label, text, width)),
  ];
}

function requirementLines(
  requirements: readonly RequirementResult[],
  { width }: SummaryOptions,
  paint: Paint,
): readonly string[] {
  const unmet = requirementsWorstFirst(requirements).filter(
    ({ outcome }) => outcome !== 'conformant' && outcome !== 'not-applicable',
  );
  if (unmet.length === 0) return [];
  const line = ({ outcome, cite, title }: RequirementResult) => {
    const sign: Sign = OUTCOMES[outcome];
    const [first = '', ...rest] = wrap(`${cite} ${title}`, Math.max(20, width - 22));
    return [
      `  ${paint(sign.tone, `${sign.symbol} ${sign.word}`.padEnd(20))}${first}`,
      ...rest.map((each) => ' '.repeat(22) + each),
    ].join('\n');
  };
  const more = unmet.length - REQUIREMENT_LIMIT;
  return [
    '',
    paint('bold', 'Requirements'),
    ...unmet.slice(0, REQUIREMENT_LIMIT).map(line),
    ...(more > 0 ? [`  and ${more} more: see the report`] : []),
  ];
}

function totals({ counts, rowsExamined, rows, checks }: Results): string {
  const { pass, fail, inconclusive, notApplicable } = counts;
  return `${count(checks.length, 'check')}: ${pass} pass, ${fail} fail, ${inconclusive} inconclusive, ${notApplicable} not applicable; ${rowsExamined} of ${rows} catalogue rows examined`;
}

/** Several lines, without a trailing line break. With `color: false` it holds no escape sequence at all. */
export function renderSummary(results: Results, options: SummaryOptions): string {
  const paint = painter(options.color);
  const { width } = options;
  const sign = runSign(results);
  const suites = [...bySuite(results.checks)]
    .reverse()
    .flatMap(({ suite, checks }) => [
      '',
      paint('bold', oneLine(suite)),
      ...[...checks].reverse().flatMap((check) => checkLines(check, options, paint)),
    ]);
  const outcome = wrap(
    `${results.because} Exit code ${sign.exitCode}: ${sign.meaning}`,
    Math.max(20, width - 2),
  );
  const phases = results.phases.map((phase) => `${phase.name} ${duration(phase.ms)}`).join(', ');
  return [
    ...suites,
    ...requirementLines(results.requirements, options, paint),
    '',
    ...wrap(totals(results), width),
    paint(sign.tone, `${sign.symbol} ${sign.word}`),
    ...outcome.map((line) => `  ${line}`),
    ...(phases === '' ? [] : [hanging(0, 'time', phases, width)]),
    ...(options.bundle === undefined ? [] : [`${'bundle'.padEnd(LABEL)}${options.bundle}`]),
    ...(options.report === undefined ? [] : [`${'report'.padEnd(LABEL)}${options.report}`]),
  ]
    .join('\n')
    .replace(/^\n/, '');
}
