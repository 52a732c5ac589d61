import type { Protocol } from '../../protocol.js';
import { offered, offersAny, type PolicyFacts } from '../facts.js';
import type { Result } from '../policy.js';

export function protocol(facts: PolicyFacts, subject: Protocol, wanted: 'offered' | 'refused'): Result[] {
  const known = facts.protocols.some((entry) => entry.protocol === subject);
  const actual = known ? offered(facts, subject) : 'not asked for';
  const settled = actual === 'offered' || actual === 'refused';
  const state = !settled ? 'undetermined' : actual === wanted ? 'met' : 'not-met';
  return [{ state, subject, expected: wanted, actual }];
}

export function protocolSome(facts: PolicyFacts, list: readonly Protocol[]): Result[] {
  const state = { yes: 'met', no: 'not-met', unknown: 'undetermined' } as const;
  return [
    {
      state: state[offersAny(facts, list)],
      subject: 'protocol versions',
      expected: `${list.join(' or ')} offered`,
      actual: list.map((each) => `${each} ${offered(facts, each)}`).join(', '),
    },
  ];
}
