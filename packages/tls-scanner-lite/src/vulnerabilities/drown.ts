import type { Context } from '../probes/context.js';
import { fact, type VulnerabilityFact } from './fact.js';

/** The same key on another host is enough for DROWN, and that can't be seen from here. */
const elsewhere = 'whether another server with the same key accepts it cannot be seen from here';

/** DROWN (CVE-2016-0800): SSL 2.0 is spoken, with the key that also serves later versions. */
export function drown({ walks }: Pick<Context, 'walks'>): VulnerabilityFact {
  const walk = walks.find((each) => each.protocol.protocol === 'SSL 2.0');
  if (walk === undefined) return fact('drown', 'inconclusive', 'the scan was not asked for SSL 2.0');
  const { state, evidence } = walk.protocol;
  const replies = evidence.flatMap((each) => each.replies);
  const why = evidence.at(-1)?.conclusion ?? 'no evidence';
  switch (state) {
    case 'offered':
      return fact('drown', 'vulnerable', 'SSL 2.0 is accepted', { protocol: 'SSL 2.0', replies });
    case 'refused':
      return fact('drown', 'not-vulnerable', `SSL 2.0 is refused; ${elsewhere}`, { replies });
    case 'inconclusive':
      return fact('drown', 'inconclusive', `SSL 2.0: ${why}; ${elsewhere}`, { replies });
  }
}
