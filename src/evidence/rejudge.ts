import { SafeprobeError } from '../errors.js';
import type { Observation, Plan, PlannedCheck, Results, Verdict } from '../model.js';
import { canonicalJson } from './canonical.js';
import { type Facts, readFacts } from './facts.js';
import { readBundleFiles } from './verify.js';

/** The part of the results that follows from plan and verdicts. */
export type Conclusion = Pick<
  Results,
  'outcome' | 'because' | 'counts' | 'rowsExamined' | 'rows' | 'requirements' | 'partial'
>;

/** Judges one check again; the judge of its kind, with everything that stands around it in a run. */
export type Judge = (check: PlannedCheck, observation: Observation) => Verdict;

/** Rolls verdicts up again. `facts` holds what else it rests on: waivers and decision records among the inputs. */
export type Conclude = (plan: Plan, verdicts: ReadonlyMap<string, Verdict>, facts: Facts) => Conclusion;

/** One place where the recorded results are not what the recorded observations come to. */
export interface Difference {
  /** `checks.ID.verdict`, or a member of results.json. */
  readonly place: string;
  /** Canonical JSON, or null where there is none. */
  readonly recorded: string | null;
  readonly rejudged: string | null;
  /** Why there is nothing to compare with. */
  readonly note?: string;
}

export interface Rejudgement {
  readonly checks: number;
  readonly differences: readonly Difference[];
}

/**
 * Replays the judges over the recorded observations and compares every verdict and the whole roll-up with results.json.
 * Pure: no target, no clock. It proves that verdicts follow from facts; whose facts they are, `verifyBundle` says.
 */
export function rejudge(facts: Facts, judge: Judge, conclude: Conclude): Rejudgement {
  const { plan, results, observations } = facts;
  const differences: Difference[] = [];
  const verdicts = new Map<string, Verdict>();
  const recorded = new Map(results.checks.map((check) => [check.id, check]));

  function compare(place: string, before: unknown, again: unknown): void {
    const [first, second] = [formOf(before), formOf(again)];
    if (first !== second) differences.push({ place, recorded: first, rejudged: second });
  }

  for (const check of plan.checks) {
    const result = recorded.get(check.id);
    const observation = observations.get(check.id);
    const place = `checks.${check.id}`;
    if (result === undefined || observation === undefined) {
      // A run cut short records fewer checks than it planned, and rolls up to undetermined.
      if (result !== undefined)
        differences.push(unjudged(place, result.verdict, 'no observation was recorded'));
      continue;
    }
    try {
      const verdict = judge(check, observation);
      verdicts.set(check.id, verdict);
      compare(`${place}.verdict`, result.verdict, verdict);
    } catch (error) {
      differences.push(unjudged(`${place}.verdict`, result.verdict, `the judge gave up: ${reasonOf(error)}`));
    }
    const { suite, title, kind, covers, requirements, fix } = check;
    for (const [key, value] of Object.entries({ suite, title, kind, covers, requirements, fix })) {
      compare(`${place}.${key}`, Object.getOwnPropertyDescriptor(result, key)?.value, value);
    }
  }
  try {
    const conclusion = conclude(plan, verdicts, facts);
    for (const [key, value] of Object.entries(conclusion)) {
      compare(key, Object.getOwnPropertyDescriptor(results, key)?.value, value);
    }
  } catch (error) {
    differences.push(unjudged('outcome', results.outcome, `the roll-up gave up: ${reasonOf(error)}`));
  }
  return { checks: verdicts.size, differences };
}

/**
 * Reads the facts of a bundle without asking who signed it.
 *
 * @param path a bundle's folder or zip.
 * @throws SafeprobeError `input` when there is nothing, `evidence` when it holds no facts of this format.
 */
export async function readBundle(path: string): Promise<Facts> {
  return readFacts(await readBundleFiles(path));
}

function unjudged(place: string, recorded: unknown, note: string): Difference {
  return { place, recorded: formOf(recorded), rejudged: null, note };
}

function formOf(value: unknown): string | null {
  return value === undefined ? null : canonicalJson(value);
}

function reasonOf(error: unknown): string {
  return error instanceof SafeprobeError || error instanceof Error ? error.message : String(error);
}
