import type { Answer } from '../exchange.js';
import { isSuiteOf, suiteHex, suiteName } from '../registry/suites.js';
import { ask, type Scanner } from './ask.js';
import type { Contact } from './contact.js';
import type { ProtocolFacts, Walk } from './walk.js';

/** In SSL 2.0 the server lists what it takes in one message, and the client chooses. */
export async function walkSsl2(
  scanner: Scanner,
  { protocol, suites }: Contact,
  first: Answer,
): Promise<Walk> {
  const settled = await ask(scanner, { protocol, suites }, 'choice', first);
  const evidence = [settled.evidence];
  const facts: ProtocolFacts = { protocol, state: settled.state, evidence };
  if (settled.ssl2 === undefined) return { protocol: facts };
  const kinds = settled.ssl2.kinds.filter((id) => isSuiteOf(protocol, id));
  return {
    protocol: facts,
    suites: {
      protocol,
      accepted: kinds.map((id) => ({ id, hex: suiteHex(id), name: suiteName(id) })),
      // A server that lists nothing may still take a kind that is sent unasked (CVE-2015-3197).
      inconclusive: kinds.length === 0 ? suites : [],
      asked: suites.length,
      preference: 'client',
      ordered: false,
      evidence,
    },
  };
}
