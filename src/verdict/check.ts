/**
 * From an observation to a verdict. Kinds supply controls and assertions; the words pass, fail and
 * inconclusive are given out here alone, so that no kind can pass without its control.
 */
import type { Assertion, Cause, Judgement, Observation, Verdict } from '../model.js';

/** What of a kind the algebra needs: the names of its controls, and its judge with parameters applied. */
export interface Judge {
  readonly controls: readonly string[];
  readonly judge: (facts: { readonly [key: string]: unknown }) => Judgement;
}

function inconclusive(cause: Cause, explanation: string, remedy: string, judgement?: Judgement): Verdict {
  return {
    verdict: 'inconclusive',
    cause,
    explanation,
    remedy,
    ...(judgement === undefined ? {} : { judgement }),
  };
}

function list(assertions: readonly Assertion[], part: 'expected' | 'actual'): string {
  const lines = assertions.slice(0, 3).map((each) => `${each.subject}: ${each[part]}`);
  const more = assertions.length - lines.length;
  return more > 0 ? `${lines.join('; ')}; and ${more} more` : lines.join('; ');
}

/**
 * The table, first row that fits:
 * a declared control missing from the judgement → inconclusive (harness-fault);
 * a control not held → inconclusive; an assertion broken → fail; one unknown, or none at all → inconclusive;
 * else pass.
 */
export function concludeJudgement(judgement: Judgement, declared: readonly string[]): Verdict {
  const missing = declared.filter((name) => !judgement.controls.some((control) => control.name === name));
  if (missing.length > 0)
    return inconclusive(
      'harness-fault',
      `The kind did not report its control: ${missing.join(', ')}.`,
      'This is a defect of safeprobe; please report it with the observation.',
      judgement,
    );
  const lost = judgement.controls.filter((control) => !control.held);
  if (lost.length > 0)
    return inconclusive(
      // Our own lateness is named only where nothing else was lost.
      lost.every((control) => control.cause !== undefined) ? 'scheduling-lag' : 'control-failed',
      lost.map((control) => `${control.name}: ${control.seen}`).join('; '),
      'Make the control work first: until it holds, neither a pass nor a failure would mean anything.',
      judgement,
    );
  const broken = judgement.assertions.filter((assertion) => assertion.outcome === 'broken');
  if (broken.length > 0)
    return { verdict: 'fail', expected: list(broken, 'expected'), actual: list(broken, 'actual'), judgement };
  const unknown = judgement.assertions.filter((assertion) => assertion.outcome === 'unknown');
  if (unknown.length > 0)
    return inconclusive(
      'not-observed',
      list(unknown, 'actual'),
      'See what kept it from being observed, in the evidence of this check, and run it again.',
      judgement,
    );
  if (judgement.assertions.length === 0)
    return inconclusive(
      'not-observed',
      'Nothing was asserted: there was nothing to examine.',
      'Declare in the target file what this check should examine.',
      judgement,
    );
  return { verdict: 'pass', judgement };
}

/** Total: whatever was recorded, and even when a judge throws, there is a verdict. */
export function concludeCheck(observation: Observation, kind: Judge): Verdict {
  switch (observation.status) {
    case 'not-applicable':
      return { verdict: 'not-applicable', reason: observation.reason };
    case 'not-observed':
      return {
        ...inconclusive(observation.cause, observation.explanation, observation.remedy),
        ...(observation.declared === undefined ? {} : { declared: observation.declared }),
      };
    case 'observed': {
      let judgement: Judgement;
      try {
        judgement = kind.judge(observation.facts);
      } catch (error) {
        return inconclusive(
          'harness-fault',
          `Judging failed: ${error instanceof Error ? error.message : String(error)}`,
          'This is a defect of safeprobe; please report it with the observation.',
        );
      }
      return concludeJudgement(judgement, kind.controls);
    }
  }
}
