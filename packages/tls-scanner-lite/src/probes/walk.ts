import type { Protocol } from '../protocol.js';
import { suiteHex } from '../registry/suites.js';
import { ask, type Evidence, type Scanner, type ServerChoice, type Settled, type State } from './ask.js';
import { chunks } from './chunks.js';
import { keyShares } from './key-shares.js';
import { mergeOrders, type Preference, preferenceOf } from './order.js';

export interface ProtocolFacts {
  readonly protocol: Protocol;
  readonly state: State;
  /** The offers that decided it. For an offered protocol, the first that was accepted. */
  readonly evidence: readonly Evidence[];
}

export interface SuiteFacts {
  readonly id: number;
  /** `0xC02F` */
  readonly hex: string;
  readonly name: string;
  /** Group that the server chose for the key exchange. */
  readonly group?: string;
  /** Bits of the Diffie-Hellman prime, or of the temporary RSA key of an EXPORT suite. */
  readonly bits?: number;
}

export interface SuitesFacts {
  readonly protocol: Protocol;
  /** In the server's order when `ordered`, else in the order of finding. */
  readonly accepted: readonly SuiteFacts[];
  /** Offered, but without a result. Everything else that was asked for is refused. */
  readonly inconclusive: readonly number[];
  /** How many suites were offered in all. */
  readonly asked: number;
  readonly preference: Preference;
  readonly ordered: boolean;
  /** The offers that ended each walk. */
  readonly evidence: readonly Evidence[];
}

export interface Walk {
  readonly protocol: ProtocolFacts;
  /** Only for an offered protocol whose suites were enumerated. */
  readonly suites?: SuitesFacts;
}

function facts({ suite, suiteName, group, bits }: ServerChoice): SuiteFacts {
  return {
    id: suite,
    hex: suiteHex(suite),
    name: suiteName,
    ...(group === undefined ? {} : { group }),
    ...(bits === undefined ? {} : { bits }),
  };
}

/** Chunks that end without a result before the rest of a protocol is given up. */
const patience = 2;

/**
 * Walks one protocol: offers suites, takes out what the server chose, offers the rest, until it refuses. Without
 * `enumerate` it stops at the first suite that is accepted.
 */
export async function walk(scanner: Scanner, protocol: Protocol, enumerate: boolean): Promise<Walk> {
  const pieces = chunks(protocol);
  const lists: SuiteFacts[][] = [];
  const inconclusive: number[] = [];
  const ends: Settled[] = [];
  let first: Settled | undefined;
  let shares: ReturnType<typeof keyShares> | undefined;
  let failures = 0;

  async function offer(suites: readonly number[]): Promise<Settled> {
    const result = await ask(scanner, {
      protocol,
      suites,
      ...(shares === undefined ? {} : { keyShares: shares }),
    });
    if (result.state !== 'refused' || result.final || protocol !== 'TLS 1.3') return result;
    if (first !== undefined || shares !== undefined) return result;
    ends.push(result);
    shares = keyShares();
    return ask(scanner, { protocol, suites, keyShares: shares });
  }

  /** True when further chunks of this protocol are pointless. */
  async function walkPiece(piece: readonly number[]): Promise<boolean> {
    const found: SuiteFacts[] = [];
    lists.push(found);
    let rest = [...piece];
    while (rest.length > 0) {
      const result = await offer(rest);
      const { choice } = result;
      if (choice === undefined) {
        ends.push(result);
        if (result.state === 'refused') return result.final && first === undefined;
        inconclusive.push(...rest);
        failures += 1;
        return result.final || failures >= patience;
      }
      first ??= result;
      found.push(facts(choice));
      rest = rest.filter((id) => id !== choice.suite);
      if (!enumerate) return true;
    }
    return false;
  }

  let done = 0;
  for (const piece of pieces) {
    const stop = await walkPiece(piece);
    done += 1;
    if (stop) break;
  }
  const evidence = ends.map((end) => end.evidence);
  if (first === undefined) {
    const state = inconclusive.length > 0 ? 'inconclusive' : 'refused';
    return { protocol: { protocol, state, evidence } };
  }
  const offered: ProtocolFacts = { protocol, state: 'offered', evidence: [first.evidence] };
  if (!enumerate) return { protocol: offered };
  inconclusive.push(...pieces.slice(done).flat());
  const preference = await preferenceOf(scanner, protocol, lists, pieces);
  const merged = preference === 'server' ? await mergeOrders(scanner, protocol, lists) : undefined;
  return {
    protocol: offered,
    suites: {
      protocol,
      accepted: merged ?? lists.flat(),
      inconclusive,
      asked: pieces.flat().length,
      preference,
      ordered: merged !== undefined,
      evidence,
    },
  };
}
