/**
 * JUnit XML as the common CI systems read it. A consumer that only looks for failures must never see a run
 * that is not conformant as green, so where no check shows it, a case of the run's own does.
 */
import type { CheckResult, PlannedCheck, Results } from '../model.js';
import type { ReportInput } from './input.js';
import { oneLine, visible } from './text.js';
import { CAUSES } from './vocabulary.js';

type Failing = 'failure' | 'error';

interface Case {
  readonly suite: string;
  readonly xml: string;
  readonly state: 'passed' | 'skipped' | Failing;
  readonly seconds: number;
}

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** XML 1.0 has no way to write most control characters, not even as references; `visible` has removed them. */
function text(value: string): string {
  return visible(value).replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}

function attributes(values: { readonly [name: string]: string | number }): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const written = visible(String(value)).replace(
        /[&<>"'\n\t]/g,
        (character) => ENTITIES[character] ?? character,
      );
      return ` ${name}="${written}"`;
    })
    .join('');
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}

function problem(kind: Failing, type: string, message: string, lines: readonly string[]): string {
  return `<${kind}${attributes({ type, message: oneLine(message) })}>${text(lines.join('\n'))}</${kind}>`;
}

function bodyOf({ verdict, fix, observation }: CheckResult): {
  readonly state: Case['state'];
  readonly xml: string;
} {
  switch (verdict.verdict) {
    case 'pass':
      return { state: 'passed', xml: '' };
    case 'fail': {
      const lines = [
        `expected: ${verdict.expected}`,
        `seen: ${verdict.actual}`,
        `fix: ${fix}`,
        `evidence: ${observation}`,
      ];
      return { state: 'failure', xml: problem('failure', 'fail', `seen: ${verdict.actual}`, lines) };
    }
    case 'inconclusive': {
      const { cause, explanation, remedy } = verdict;
      const lines = [
        `cause: ${cause}, ${CAUSES[cause]}`,
        `seen: ${explanation}`,
        `do: ${remedy}`,
        `evidence: ${observation}`,
      ];
      return { state: 'error', xml: problem('error', cause, `inconclusive: ${explanation}`, lines) };
    }
    case 'not-applicable':
      return { state: 'skipped', xml: `<skipped${attributes({ message: oneLine(verdict.reason) })}/>` };
  }
}

function caseOf(suite: string, name: string, ms: number, body: ReturnType<typeof bodyOf>): Case {
  const head = `<testcase${attributes({ classname: suite, name: oneLine(name), time: seconds(ms) })}>`;
  return { suite, xml: `${head}${body.xml}</testcase>`, state: body.state, seconds: Math.max(0, ms) / 1000 };
}

function withoutResult(check: PlannedCheck): Case {
  const body = problem('error', 'not-observed', 'planned, but without a result', ['Run it again.']);
  return caseOf(check.suite, `${check.id}: ${check.title}`, 0, { state: 'error', xml: body });
}

/** For a run that is not conformant although no case says so: nothing covered, or nothing run at all. */
function runCase({ outcome, because }: Results): Case {
  const kind = outcome === 'nonconformant' ? 'failure' : 'error';
  return caseOf('run', `The run is ${outcome}`, 0, {
    state: kind,
    xml: problem(kind, outcome, because, [because]),
  });
}

function suiteElement(name: string, cases: readonly Case[], timestamp: string, properties: string): string {
  const of = (state: Case['state']) => cases.filter((each) => each.state === state).length;
  const time = cases.reduce((sum, each) => sum + each.seconds, 0).toFixed(3);
  const counts = {
    tests: cases.length,
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
  };
  const head = attributes({ name, ...counts, time, timestamp: timestamp.replace(/(\.\d+)?Z$/, '') });
  return [
    `<testsuite${head}>`,
    `  ${properties}`,
    ...cases.map((each) => `  ${each.xml}`),
    '</testsuite>',
  ].join('\n');
}

function propertyList({ plan, results }: Pick<ReportInput, 'plan' | 'results'>): string {
  const properties = {
    run: results.runId,
    outcome: results.outcome,
    partial: String(results.partial),
    profile: plan.profile.id,
    target: plan.target.id,
    rows: `${results.rowsExamined} of ${results.rows}`,
  };
  const elements = Object.entries(properties).map(
    ([name, value]) => `<property${attributes({ name, value })}/>`,
  );
  return `<properties>${elements.join('')}</properties>`;
}

/** One `testsuite` a suite, in plan order: a fail is a `failure`, inconclusive an `error`, not applicable `skipped`. */
export function renderJunit(input: Pick<ReportInput, 'plan' | 'results'>): string {
  const { plan, results } = input;
  const properties = propertyList(input);
  const cases = [
    ...results.checks.map((check) =>
      caseOf(check.suite, `${check.id}: ${check.title}`, check.durationMs, bodyOf(check)),
    ),
    ...plan.checks.filter((check) => !results.checks.some((each) => each.id === check.id)).map(withoutResult),
  ];
  const red = cases.some((each) => each.state === 'failure' || each.state === 'error');
  const all = results.outcome !== 'conformant' && !red ? [...cases, runCase(results)] : cases;
  const suites = [...new Set(all.map((each) => each.suite))];
  const elapsed = Date.parse(results.endedAt) - Date.parse(results.startedAt);
  const totals = {
    name: `safeprobe ${plan.profile.id} ${plan.target.id}`,
    tests: all.length,
    failures: all.filter((each) => each.state === 'failure').length,
    errors: all.filter((each) => each.state === 'error').length,
    skipped: all.filter((each) => each.state === 'skipped').length,
    time: seconds(elapsed),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(totals)}>`,
    ...suites.map((suite) =>
      suiteElement(
        suite,
        all.filter((each) => each.suite === suite),
        results.startedAt,
        properties,
      ),
    ),
    '</testsuites>',
    '',
  ].join('\n');
}
