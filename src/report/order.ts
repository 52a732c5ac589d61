/** The order in which a person should meet the results: what needs them comes first, ties in plan order. */
import type { Assertion, CheckResult, RequirementResult, VerdictWord } from '../model.js';
import { OUTCOME_ORDER, VERDICT_ORDER } from './vocabulary.js';

export interface SuiteGroup {
  readonly suite: string;
  readonly checks: readonly CheckResult[];
}

function rank(check: CheckResult): number {
  return VERDICT_ORDER.indexOf(check.verdict.verdict);
}

/** `sort` is stable, so whatever is equal keeps the order of the plan. */
export function worstFirst(checks: readonly CheckResult[]): readonly CheckResult[] {
  return [...checks].sort((a, b) => rank(a) - rank(b));
}

export function requirementsWorstFirst(
  requirements: readonly RequirementResult[],
): readonly RequirementResult[] {
  return [...requirements].sort(
    (a, b) => OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome),
  );
}

/** Suites by their worst check, checks within a suite likewise. */
export function bySuite(checks: readonly CheckResult[]): readonly SuiteGroup[] {
  const groups = new Map<string, CheckResult[]>();
  for (const check of worstFirst(checks)) {
    const group = groups.get(check.suite);
    if (group === undefined) groups.set(check.suite, [check]);
    else group.push(check);
  }
  return [...groups].map(([suite, own]) => ({ suite, checks: own }));
}

export function countOf(checks: readonly CheckResult[], word: VerdictWord): number {
  return checks.filter((check) => check.verdict.verdict === word).length;
}

const ASSERTION_ORDER: readonly Assertion['outcome'][] = ['broken', 'unknown', 'holds'];

export function brokenFirst(assertions: readonly Assertion[]): readonly Assertion[] {
  return [...assertions].sort(
    (a, b) => ASSERTION_ORDER.indexOf(a.outcome) - ASSERTION_ORDER.indexOf(b.outcome),
  );
}
