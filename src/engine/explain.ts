/** A verdict that is no pass, in words for a native test report. Everything in it is redacted already. */
import type { PlannedCheck, Verdict } from '../model.js';

const MOST_LINES = 10;

export function explainVerdict(check: Pick<PlannedCheck, 'fix'>, verdict: Verdict): string {
  switch (verdict.verdict) {
    case 'pass':
      return 'PASS';
    case 'not-applicable':
      return `NOT APPLICABLE: ${verdict.reason}`;
    case 'inconclusive':
      return [
        `INCONCLUSIVE (${verdict.cause}): ${verdict.explanation}`,
        `What to do: ${verdict.remedy}`,
      ].join('\n');
    case 'fail': {
      const broken = verdict.judgement.assertions.filter((each) => each.outcome === 'broken');
      const more = broken.length - MOST_LINES;
      return [
        `FAIL: ${broken.length} of ${verdict.judgement.assertions.length} assertions broken`,
        ...broken
          .slice(0, MOST_LINES)
          .flatMap((each) => [
            `- ${each.subject}`,
            `    expected: ${each.expected}`,
            `    actual:   ${each.actual}`,
          ]),
        ...(more > 0 ? [`  and ${more} more; see the report`] : []),
        `What to do: ${check.fix}`,
      ].join('\n');
    }
  }
}
