/** What this run does not speak of. A report that hides its gaps reads like a clean bill of health. */
import type { Plan, PlannedCheck, PlannedRequirement, Results } from '../model.js';
import { oneLine } from './text.js';

export interface RowGap {
  readonly row: string;
  /** Citations of the requirements it bears on. */
  readonly cites: readonly string[];
  readonly why: string;
}

export interface Gaps {
  /** Requirements of the profile that no check examines. */
  readonly notCovered: readonly { readonly cite: string; readonly title: string; readonly why: string }[];
  /** Planned checks without a result. */
  readonly withoutResult: readonly PlannedCheck[];
  readonly rows: readonly RowGap[];
}

function whyNotExamined(row: string, plan: Plan, results: Results): string {
  const own = results.checks.filter((check) => check.covers.includes(row));
  const unclear = own.filter((check) => check.verdict.verdict === 'inconclusive');
  if (unclear.length > 0) return `Inconclusive: ${unclear.map((check) => check.id).join(', ')}.`;
  const [absent] = own;
  if (absent?.verdict.verdict === 'not-applicable')
    return `Not applicable: ${oneLine(absent.verdict.reason)}`;
  if (plan.checks.some((check) => check.covers.includes(row))) return 'Planned, but without a result.';
  const reason = plan.mayLack[row];
  const absence = plan.partial ? 'No selected check examines it.' : 'No check in this plan examines it.';
  return reason === undefined ? absence : `${absence} The profile allows its absence: ${oneLine(reason)}`;
}

/** A partial plan leaves requirements without checks, and the roll-up then says nothing of them. */
function requirementsLeftOut(plan: Plan, results: Results): readonly PlannedRequirement[] {
  return plan.requirements.filter((each) => !results.requirements.some((judged) => judged.id === each.id));
}

export function gapsOf(plan: Plan, results: Results): Gaps {
  const examined = new Set(
    results.checks
      .filter((check) => check.verdict.verdict === 'pass' || check.verdict.verdict === 'fail')
      .flatMap((check) => check.covers),
  );
  const cites = new Map<string, string[]>();
  for (const requirement of plan.requirements)
    for (const row of requirement.rows)
      if (!examined.has(row)) cites.set(row, [...(cites.get(row) ?? []), requirement.cite]);
  return {
    notCovered: [
      ...results.requirements
        .filter((each) => each.outcome === 'not-covered')
        .map(({ cite, title, because }) => ({ cite, title, why: because })),
      ...requirementsLeftOut(plan, results).map(({ cite, title }) => ({
        cite,
        title,
        why: 'Left out by the selection.',
      })),
    ],
    withoutResult: plan.checks.filter((check) => !results.checks.some((result) => result.id === check.id)),
    rows: [...cites].map(([row, own]) => ({ row, cites: own, why: whyNotExamined(row, plan, results) })),
  };
}
