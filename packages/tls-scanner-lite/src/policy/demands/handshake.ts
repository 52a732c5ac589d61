import { protocols as allProtocols, type Protocol } from '../../protocol.js';
import { keyExchangeOf, suiteName } from '../../registry/suites.js';
import { type Answer, acceptsAny, offersAny, type PolicyFacts } from '../facts.js';
import type { Condition, Demand, Result } from '../policy.js';

const below12: readonly Protocol[] = ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1'];
// SSL 2.0 knows no extensions, so that it raises none of these questions.
const below13 = allProtocols.filter((protocol) => protocol !== 'TLS 1.3' && protocol !== 'SSL 2.0');

const either = (a: Answer, b: Answer): Answer =>
  a === 'yes' || b === 'yes' ? 'yes' : a === 'unknown' || b === 'unknown' ? 'unknown' : 'no';
const both = (a: Answer, b: Answer): Answer =>
  a === 'no' || b === 'no' ? 'no' : a === 'unknown' || b === 'unknown' ? 'unknown' : 'yes';
const not = (a: Answer): Answer => (a === 'unknown' ? a : a === 'yes' ? 'no' : 'yes');

function arises(facts: PolicyFacts, when: Condition | undefined): Answer {
  switch (when) {
    case undefined:
      return 'yes';
    case 'TLS 1.3':
      return offersAny(facts, ['TLS 1.3']);
    case 'below TLS 1.3':
      return offersAny(facts, below13);
    case 'below TLS 1.2 without TLS 1.3':
      return both(offersAny(facts, below12), not(offersAny(facts, ['TLS 1.3'])));
    case 'CBC suites below TLS 1.3':
      return acceptsAny(facts, below13, (id) => suiteName(id).includes('_CBC_'));
    case 'ECDHE suites or TLS 1.3':
      return either(
        offersAny(facts, ['TLS 1.3']),
        acceptsAny(facts, below13, (id) => keyExchangeOf(id) === 'ECDHE'),
      );
  }
}

export function extension(
  facts: PolicyFacts,
  { id, wanted, when }: Extract<Demand, { kind: 'extension' }>,
): Result[] {
  const expected = `${id}: ${wanted}`;
  if (arises(facts, when) === 'no')
    return [{ state: 'not-applicable', subject: id, expected, actual: `not so: ${when}` }];
  const found = facts.extensions?.filter((fact) => fact.id === id) ?? [];
  const asked = found.filter(({ applicable }) => applicable);
  if (asked.length === 0) {
    const actual = found[0]?.observed ?? 'not asked for';
    return [{ state: 'undetermined', subject: id, expected, actual }];
  }
  return asked.map(({ protocol, state, observed }) => ({
    state: state === 'inconclusive' ? 'undetermined' : state === wanted ? 'met' : 'not-met',
    subject: protocol === undefined ? id : `${id} (${protocol})`,
    expected,
    actual: `${state}: ${observed}`,
  }));
}

export function vulnerability(facts: PolicyFacts, id: string): Result[] {
  const expected = 'not vulnerable';
  const found = facts.vulnerabilities?.filter((fact) => fact.id === id) ?? [];
  if (found.length === 0) return [{ state: 'undetermined', subject: id, expected, actual: 'not asked for' }];
  const states = { vulnerable: 'not-met', 'not-vulnerable': 'met', inconclusive: 'undetermined' } as const;
  return found.map(({ protocol, state, observed }) => ({
    state: states[state],
    subject: protocol === undefined ? id : `${id} (${protocol})`,
    expected,
    actual: observed,
  }));
}
