/** From verdicts to requirements, and from requirements to the run: two tables, pure, tested row by row. */
import type {
  CheckResult,
  Counts,
  DecisionRecord,
  Plan,
  PlannedRequirement,
  RequirementOutcome,
  RequirementResult,
  RunOutcome,
  Waiver,
} from '../model.js';

/** Waivers and decision records that are in force on the day of the run. */
export interface Overlays {
  readonly waivers: readonly Waiver[];
  readonly decisions: readonly DecisionRecord[];
  /** ISO date; an overlay whose `until` lies before it has expired and counts for nothing. */
  readonly today: string;
}

export const NO_OVERLAYS: Overlays = { waivers: [], decisions: [], today: '9999-12-31' };

type Judged = Pick<CheckResult, 'id' | 'covers' | 'verdict'>;
type Part = { readonly outcome: RequirementOutcome; readonly because: string };

function names(checks: readonly Judged[]): string {
  return checks.map((check) => check.id).join(', ');
}

/** A check that claims no row was allowed by nobody. */
function mayAllBeLacking(check: Judged, mayLack: Plan['mayLack']): boolean {
  return check.covers.length > 0 && check.covers.every((row) => Object.hasOwn(mayLack, row));
}

/** The first row that fits, in the order of docs/verdicts.md. */
export function concludeRequirement(
  requirement: Pick<PlannedRequirement, 'id' | 'level'>,
  checks: readonly Judged[],
  mayLack: { readonly [catalogueId: string]: string },
  overlays: Overlays,
): Part {
  if (checks.length === 0) return { outcome: 'not-covered', because: 'No check in this plan examines it.' };
  const valid = (until: string) => until >= overlays.today;
  const decision = overlays.decisions.find(
    (each) => each.requirement === requirement.id && valid(each.until),
  );
  const alternative = requirement.level === 'addressable' ? decision : undefined;
  const failing = checks.filter((check) => check.verdict.verdict === 'fail');
  const waived = (check: Judged) =>
    overlays.waivers.find((each) => each.check === check.id && valid(each.until));
  const open = failing.filter((check) => waived(check) === undefined);
  if (open.length > 0 && alternative === undefined)
    return { outcome: 'nonconformant', because: `Failing: ${names(open)}.` };
  const unclear = checks.filter((check) => check.verdict.verdict === 'inconclusive');
  // Before the waiver: what could not be observed closes the gate, whatever else was accepted.
  if (unclear.length > 0 && alternative === undefined)
    return { outcome: 'undetermined', because: `Inconclusive: ${names(unclear)}.` };
  if (failing.length > 0 && open.length === 0 && unclear.length === 0) {
    const [first] = failing;
    const waiver = first === undefined ? undefined : waived(first);
    return {
      outcome: 'accepted',
      because: `Failing and accepted: ${names(failing)} (${waiver?.owner ?? 'owner unknown'}, until ${waiver?.until ?? '?'}).`,
    };
  }
  if (alternative !== undefined && (failing.length > 0 || unclear.length > 0))
    return {
      outcome: 'alternative',
      because: `Alternative documented by ${alternative.owner}, until ${alternative.until}; not shown: ${names([...failing, ...unclear])}.`,
    };
  const absent = checks.filter((check) => check.verdict.verdict === 'not-applicable');
  if (absent.length === checks.length) {
    const forbidden = absent.filter((check) => !mayAllBeLacking(check, mayLack));
    return forbidden.length === 0
      ? {
          outcome: 'not-applicable',
          because: `The profile allows a target of this role to lack it: ${names(absent)}.`,
        }
      : { outcome: 'nonconformant', because: `The safeguard is missing: ${names(forbidden)}.` };
  }
  const passing = checks.filter((check) => check.verdict.verdict === 'pass');
  return {
    outcome: 'conformant',
    because: `Passing: ${names(passing)}${absent.length > 0 ? `; not applicable: ${names(absent)}` : ''}.`,
  };
}

export function rowsExamined(checks: readonly Judged[]): ReadonlySet<string> {
  return new Set(
    checks
      .filter((check) => check.verdict.verdict === 'pass' || check.verdict.verdict === 'fail')
      .flatMap((check) => check.covers),
  );
}

export interface RunConclusion {
  readonly requirements: readonly RequirementResult[];
  readonly outcome: RunOutcome;
  readonly because: string;
  readonly counts: Counts;
  readonly rowsExamined: number;
  readonly rows: number;
}

/** A requirement of a partial plan whose checks were left out by the selection is not judged at all. */
function judgedRequirements(plan: Plan): readonly PlannedRequirement[] {
  return plan.partial ? plan.requirements.filter((each) => each.checks.length > 0) : plan.requirements;
}

export function concludeRun(
  plan: Plan,
  checks: readonly Judged[],
  overlays: Overlays = NO_OVERLAYS,
): RunConclusion {
  const examined = rowsExamined(checks);
  const requirements = judgedRequirements(plan).map((requirement): RequirementResult => {
    const own = checks.filter((check) => requirement.checks.includes(check.id));
    const missing = requirement.checks.filter((id) => !own.some((check) => check.id === id));
    const part: Part =
      missing.length > 0
        ? { outcome: 'undetermined', because: `Planned but without a result: ${missing.join(', ')}.` }
        : concludeRequirement(requirement, own, plan.mayLack, overlays);
    return {
      id: requirement.id,
      cite: requirement.cite,
      title: requirement.title,
      level: requirement.level,
      ...part,
      checks: requirement.checks,
      rowsExamined: requirement.rows.filter((row) => examined.has(row)).length,
      rows: requirement.rows.length,
    };
  });
  return {
    requirements,
    ...concludeOutcome(plan, checks, requirements),
    counts: countVerdicts(checks),
    rowsExamined: examined.size,
    rows: plan.catalogueRows,
  };
}

function concludeOutcome(
  plan: Plan,
  checks: readonly Judged[],
  requirements: readonly RequirementResult[],
): { outcome: RunOutcome; because: string } {
  const of = (...outcomes: RequirementOutcome[]) =>
    requirements.filter((each) => outcomes.includes(each.outcome));
  const ids = (parts: readonly RequirementResult[]) => parts.map((part) => part.id).join(', ');
  const bad = of('nonconformant');
  if (bad.length > 0) return { outcome: 'nonconformant', because: `Not conformant: ${ids(bad)}.` };
  const unreported = plan.checks.filter((planned) => !checks.some((check) => check.id === planned.id));
  if (checks.length === 0) return { outcome: 'undetermined', because: 'No check was run.' };
  if (unreported.length > 0)
    return {
      outcome: 'undetermined',
      because: `Checks without a result: ${unreported.map((each) => each.id).join(', ')}.`,
    };
  const open = of('undetermined');
  const uncovered = of('not-covered');
  if (open.length + uncovered.length > 0)
    return {
      outcome: 'undetermined',
      because: [
        open.length > 0 ? `Undetermined: ${ids(open)}.` : '',
        uncovered.length > 0 ? `Not covered: ${ids(uncovered)}.` : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    };
  // A check that no requirement of the profile counts must not vanish behind a conformant run.
  const stray = checks.filter((check) => !requirements.some((each) => each.checks.includes(check.id)));
  const strays = (word: string) => stray.filter((check) => check.verdict.verdict === word);
  const failing = strays('fail');
  if (failing.length > 0) return { outcome: 'nonconformant', because: `Failing: ${names(failing)}.` };
  const missing = strays('not-applicable').filter((check) => !mayAllBeLacking(check, plan.mayLack));
  if (missing.length > 0)
    return { outcome: 'nonconformant', because: `The safeguard is missing: ${names(missing)}.` };
  const unclear = strays('inconclusive');
  if (unclear.length > 0) return { outcome: 'undetermined', because: `Inconclusive: ${names(unclear)}.` };
  if (requirements.length === 0)
    return { outcome: 'undetermined', because: 'No requirement of the profile was examined.' };
  const extra = (outcome: RequirementOutcome, word: string) => {
    const found = of(outcome);
    return found.length > 0 ? `, ${found.length} ${word}` : '';
  };
  return {
    outcome: 'conformant',
    because:
      `${of('conformant').length} of ${requirements.length} requirements conformant` +
      `${extra('alternative', 'by documented alternative')}${extra('accepted', 'accepted while failing')}` +
      `${extra('not-applicable', 'not applicable')}.`,
  };
}

export function countVerdicts(checks: readonly Judged[]): Counts {
  const count = (word: string) => checks.filter((check) => check.verdict.verdict === word).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    inconclusive: count('inconclusive'),
    notApplicable: count('not-applicable'),
  };
}

/** The exit code of a run: 0 conformant, 1 nonconformant, 2 undetermined. */
export function exitCodeOfOutcome(outcome: RunOutcome): 0 | 1 | 2 {
  return outcome === 'conformant' ? 0 : outcome === 'nonconformant' ? 1 : 2;
}
