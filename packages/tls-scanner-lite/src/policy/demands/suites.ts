import { protocols as allProtocols, type Protocol } from '../../protocol.js';
import { suiteName } from '../../registry/suites.js';
import { offered, type PolicyFacts } from '../facts.js';
import type { Result } from '../policy.js';

/** Judges the accepted suites of one version; what has no result is only open when it would not be allowed. */
function judgeSuites(
  facts: PolicyFacts,
  protocol: Protocol,
  expected: string,
  allowed: (name: string) => boolean,
): Result {
  const result = (state: Result['state'], actual: string): Result => ({
    state,
    subject: `suites of ${protocol}`,
    expected,
    actual,
  });
  const state = offered(facts, protocol);
  if (state === 'refused') return result('not-applicable', `${protocol} is refused`);
  const walked = facts.suites?.find((entry) => entry.protocol === protocol);
  if (state === 'inconclusive') return result('undetermined', `whether ${protocol} is offered is open`);
  if (walked === undefined) return result('undetermined', 'suites were not asked for');
  const wrong = walked.accepted.map(({ name }) => name).filter((name) => !allowed(name));
  if (wrong.length > 0) return result('not-met', wrong.join(', '));
  const open = walked.inconclusive.map(suiteName).filter((name) => !allowed(name));
  if (open.length > 0) return result('undetermined', `no result for ${open.join(', ')}`);
  // A version that is offered accepts something; nothing at all means that the walk didn't see it.
  if (walked.accepted.length === 0) return result('undetermined', 'no accepted suite was seen');
  return result('met', walked.accepted.map(({ name }) => name).join(', '));
}

export function suitesOnly(
  facts: PolicyFacts,
  protocols: readonly Protocol[],
  allowed: readonly string[],
): Result[] {
  const names = new Set(allowed);
  return protocols.map((protocol) =>
    judgeSuites(facts, protocol, `only suites of the list of ${names.size}`, (name) => names.has(name)),
  );
}

export function suitesNone(facts: PolicyFacts, parts: readonly string[]): Result[] {
  const bad = (name: string) => parts.some((part) => `_${name}_`.includes(`_${part}_`));
  return allProtocols.map((protocol) =>
    judgeSuites(facts, protocol, `no suite with ${parts.join(', ')}`, (name) => !bad(name)),
  );
}

export function preference(facts: PolicyFacts, wanted: 'client' | 'server'): Result[] {
  const expected = `the ${wanted}'s order decides`;
  const subject = (protocol: Protocol) => `order of suites of ${protocol}`;
  if (facts.suites === undefined || facts.suites.length === 0) {
    const actual = 'suites were not asked for, or none were seen';
    return [{ state: 'undetermined', subject: 'order of suites', expected, actual }];
  }
  return facts.suites.map(({ protocol, accepted, inconclusive, preference: seen }) => {
    if (accepted.length === 1 && inconclusive.length === 0)
      return {
        state: 'not-applicable',
        subject: subject(protocol),
        expected,
        actual: 'there is only one suite',
      };
    const state =
      seen === wanted ? 'met' : seen === 'unknown' || seen === 'mixed' ? 'undetermined' : 'not-met';
    return { state, subject: subject(protocol), expected, actual: seen };
  });
}
