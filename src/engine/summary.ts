/** What a run came to, for machines: the document of `run --json`. */
import type { Sealed } from '../conductor/seal.js';
import type { Counts, Phase, RunOutcome, Verdict } from '../model.js';

export type Summary =
  | {
      readonly runId: string;
      readonly outcome: RunOutcome;
      readonly partial: boolean;
      readonly because: string;
      /** Folder of the bundle; its zip and report beside it. */
      readonly bundle: string;
      readonly zip: string;
      readonly report: string;
      /** sha256 of the signing key, or null for an unsigned bundle. */
      readonly signer: string | null;
      readonly counts: Counts;
      readonly rowsExamined: number;
      readonly rows: number;
      readonly requirements: readonly { readonly id: string; readonly outcome: string }[];
      readonly checks: readonly {
        readonly id: string;
        readonly kind: string;
        readonly verdict: string;
        readonly cause?: string;
        /** Why it did not pass: what was seen, what kept it from being observed, what the owner says is lacking. */
        readonly why?: string;
        readonly requirements: readonly string[];
        readonly durationMs: number;
      }[];
      readonly phases: readonly Phase[];
    }
  /** The evidence could not be sealed. */
  | { readonly failed: string; readonly exitCode: number };

export function summaryOf({ results, bundle, zip, report, signer }: Sealed): Summary {
  return {
    runId: results.runId,
    outcome: results.outcome,
    partial: results.partial,
    because: results.because,
    bundle,
    zip,
    report,
    signer,
    counts: results.counts,
    rowsExamined: results.rowsExamined,
    rows: results.rows,
    requirements: results.requirements.map(({ id, outcome }) => ({ id, outcome })),
    checks: results.checks.map(({ id, kind, verdict, requirements, durationMs }) => ({
      id,
      kind,
      verdict: verdict.verdict,
      ...whyOf(verdict),
      requirements,
      durationMs,
    })),
    phases: results.phases,
  };
}

function whyOf(verdict: Verdict): { readonly cause?: string; readonly why?: string } {
  switch (verdict.verdict) {
    case 'pass':
      return {};
    case 'fail':
      return { why: verdict.actual };
    case 'inconclusive':
      return { cause: verdict.cause, why: verdict.explanation };
    case 'not-applicable':
      return { why: verdict.reason };
  }
}
