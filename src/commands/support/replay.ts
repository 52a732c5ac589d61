/** Judging again what a bundle recorded, with the kinds of this build. */
import type { Facts } from '../../evidence/facts.js';
import { type Conclude, type Judge, type Rejudgement, rejudge } from '../../evidence/rejudge.js';
import { kindOf } from '../../kinds/registry.js';
import type { Observation, PlannedCheck } from '../../model.js';
import { concludeCheck } from '../../verdict/check.js';
import { concludeRun } from '../../verdict/run.js';

/** A check whose facts only another version of its kind can read. */
export interface Foreign {
  readonly check: string;
  readonly kind: string;
  readonly version: number;
  /** What this build has; null when it knows no such kind. */
  readonly ours: number | null;
}

export interface Replay extends Rejudgement {
  readonly foreign: readonly Foreign[];
}

/**
 * Every check whose kind this build has in the version that was planned is judged again. The recorded verdicts of the
 * others are taken as they stand, so that the roll-up can still be compared; `checks` does not count them.
 */
export function replay(facts: Facts): Replay {
  const recorded = new Map(facts.results.checks.map((check) => [check.id, check.verdict]));
  const foreign = facts.plan.checks.flatMap((check) => foreignOf(check) ?? []);
  const isForeign = new Set(foreign.map(({ check }) => check));
  const judge: Judge = (check, observation) => {
    const verdict = recorded.get(check.id);
    if (verdict !== undefined && isForeign.has(check.id)) return verdict;
    return judgeAgain(check, observation);
  };
  const { checks, differences } = rejudge(facts, judge, conclude);
  const taken = foreign.filter(({ check }) => recorded.has(check)).length;
  return { checks: checks - taken, differences, foreign };
}

const conclude: Conclude = (plan, verdicts) => {
  const judged = plan.checks.flatMap(({ id, covers }) => {
    const verdict = verdicts.get(id);
    return verdict === undefined ? [] : [{ id, covers, verdict }];
  });
  return { partial: plan.partial, ...concludeRun(plan, judged) };
};

function judgeAgain(check: PlannedCheck, observation: Observation) {
  const kind = kindOf(check.kind);
  if (kind === undefined) throw new Error(`this build has no kind ${check.kind}`);
  // Facts of one version read by the judge of another could come to anything.
  if (observation.kind !== check.kind || observation.kindVersion !== check.kindVersion)
    throw new Error(
      `planned for ${check.kind} ${check.kindVersion}, observed by ${observation.kind} ${observation.kindVersion}`,
    );
  return concludeCheck(observation, {
    controls: Object.keys(kind.controls),
    judge: (facts) => kind.judge(facts as Parameters<typeof kind.judge>[0], check.params),
  });
}

function foreignOf({ id, kind, kindVersion }: PlannedCheck): Foreign | undefined {
  const ours = kindOf(kind)?.version ?? null;
  return ours === kindVersion ? undefined : { check: id, kind, version: kindVersion, ours };
}
