/** The waiver of a failing check, as of the day of the run. It stands beside the verdict, never in its place. */
import type { CheckResult, Waiver } from '../model.js';
import type { ReportInput } from './input.js';

export interface Acceptance {
  readonly waiver: Waiver;
  /** False when it had expired on the day the run began: shown, and worth nothing. */
  readonly inForce: boolean;
}

export function acceptanceOf(
  check: CheckResult,
  input: Pick<ReportInput, 'waivers' | 'results'>,
): Acceptance | null {
  if (check.verdict.verdict !== 'fail') return null;
  const today = input.results.startedAt.slice(0, 10);
  const own = (input.waivers ?? []).filter((waiver) => waiver.check === check.id);
  const waiver = own.find((each) => each.until >= today) ?? own[0];
  return waiver === undefined ? null : { waiver, inForce: waiver.until >= today };
}
