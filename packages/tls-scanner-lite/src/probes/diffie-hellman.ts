import type { Protocol } from '../protocol.js';
import { ffdheGroups, groupName } from '../registry/groups.js';
import { fingerprintOf, primeName } from '../registry/primes.js';
import { keyExchangeOf, suiteName } from '../registry/suites.js';
import { keyExchangeParameters } from '../wire/key-exchange.js';
import { ask, type Evidence, type Scanner, type Settled } from './ask.js';
import { maxSuites } from './chunks.js';
import type { Context } from './context.js';
import { acceptedSuites } from './groups.js';
import { sift } from './sift.js';
import type { Walk } from './walk.js';

/** Finite-field Diffie-Hellman of one protocol. */
export interface DiffieHellmanFacts {
  readonly protocol: Protocol;
  /** The server's own group: what clients get that name no ffdhe group, which are nearly all. */
  readonly own: OwnGroup;
  /** Groups of RFC 7919 that it uses when they are offered. */
  readonly ffdhe: readonly string[];
  readonly evidence: readonly Evidence[];
}

export type OwnGroup =
  | {
      readonly state: 'yes';
      readonly bits: number;
      /** SHA-256 of the prime, big-endian without leading zeros, in hex. */
      readonly fingerprint: string;
      /** Absent for a prime that is not widely shared. */
      readonly name?: string;
    }
  /** Without ffdhe groups in the offer, its Diffie-Hellman suites are refused. */
  | { readonly state: 'no' }
  | { readonly state: 'inconclusive' };

interface Prime {
  readonly bits: number;
  readonly fingerprint: string;
  readonly name?: string;
}

function primeOf({ hello, messages }: Settled): Prime | undefined {
  const { prime } = keyExchangeParameters(hello, messages);
  const [top] = prime ?? [];
  if (prime === undefined || top === undefined) return undefined;
  const bits = prime.length * 8 - Math.clz32(top) + 24;
  const fingerprint = fingerprintOf(prime);
  const name = primeName(fingerprint, bits);
  return { bits, fingerprint, ...(name === undefined ? {} : { name }) };
}

function ownGroup(settled: Settled): OwnGroup {
  const prime = primeOf(settled);
  if (prime !== undefined) return { state: 'yes', ...prime };
  return { state: settled.state === 'refused' ? 'no' : 'inconclusive' };
}

/** The suites to ask with. EXPORT ones have a short prime of their own, which the walk already shows. */
function suitesToAsk(walk: Walk): readonly number[] {
  const dhe = acceptedSuites(walk).filter((id) => keyExchangeOf(id) === 'DHE');
  const full = dhe.filter((id) => !suiteName(id).includes('EXPORT'));
  return (full.length > 0 ? full : dhe).slice(0, maxSuites);
}

async function ofProtocol(
  scanner: Scanner,
  walk: Walk,
  suites: readonly number[],
): Promise<DiffieHellmanFacts> {
  const { protocol } = walk.protocol;
  // SSL 3.0 has no extensions to name groups in.
  const named = protocol === 'SSL 3.0' ? [] : ffdheGroups;
  const [own, sifted] = await Promise.all([
    ask(scanner, { protocol, suites }),
    sift(
      scanner.door,
      named,
      (groups) => ask(scanner, { protocol, suites, groups }),
      (settled) => {
        const name = primeOf(settled)?.name;
        return ffdheGroups.find((id) => groupName(id) === name);
      },
    ),
  ]);
  return {
    protocol,
    own: ownGroup(own),
    ffdhe: sifted.lists.flat().map(({ id }) => groupName(id)),
    evidence: [own, ...sifted.ends].map(({ evidence }) => evidence),
  };
}

/** Asks for Diffie-Hellman twice, without and with ffdhe groups: who offers one doesn't see the server's own prime. */
export async function diffieHellman({ scanner, walks }: Context): Promise<DiffieHellmanFacts[]> {
  const asked = walks
    .filter(
      ({ protocol }) => protocol.state === 'offered' && !/^(SSL 2\.0|TLS 1\.3)$/.test(protocol.protocol),
    )
    .map((walk) => ({ walk, suites: suitesToAsk(walk) }))
    .filter(({ suites }) => suites.length > 0);
  return Promise.all(asked.map(({ walk, suites }) => ofProtocol(scanner, walk, suites)));
}
