/** Reading outcomes: the words that several kinds share. Pure. */
import type { Assertion } from '../model.js';
import type { Outcome } from './probe.js';

/** The part of an outcome that goes into facts. */
export type OutcomeFacts = {
  readonly status: number | null;
  readonly success: boolean;
  readonly denied: boolean;
  readonly canaries: readonly string[];
  readonly markerSeen: boolean | null;
  readonly said: string;
  readonly nonce: string | null;
  readonly sentAt: string;
  readonly receivedAt: string;
};

export function factsOf(outcome: Outcome): OutcomeFacts {
  const { status, success, denied, canaries, markerSeen, said, nonce, sentAt, receivedAt } = outcome;
  return { status, success, denied, canaries: [...canaries], markerSeen, said, nonce, sentAt, receivedAt };
}

/**
 * What must be refused: broken when it succeeded or showed a canary, whatever its status; held when the
 * target's own oracle recognises a refusal; anything else is a shape nobody declared, and proves nothing.
 */
export function mustBeRefused(subject: string, outcome: OutcomeFacts): Assertion {
  const expected = 'refused, and nothing of a protected record in the answer';
  if (outcome.canaries.length > 0)
    return {
      subject,
      expected,
      actual: `${outcome.said}; shows ${outcome.canaries.join(', ')}`,
      outcome: 'broken',
    };
  if (outcome.success) return { subject, expected, actual: `accepted: ${outcome.said}`, outcome: 'broken' };
  if (outcome.denied) return { subject, expected, actual: `refused: ${outcome.said}`, outcome: 'holds' };
  return {
    subject,
    expected,
    actual: `neither success nor refusal as declared: ${outcome.said}`,
    outcome: 'unknown',
  };
}

/** Another answer than success or a refusal says nothing. */
export function mustSucceed(subject: string, outcome: OutcomeFacts, expected: string): Assertion {
  return {
    subject,
    expected,
    actual: outcome.said,
    outcome: outcome.success ? 'holds' : outcome.denied ? 'broken' : 'unknown',
  };
}
