import type { Answer } from '../exchange.js';
import type { Protocol } from '../protocol.js';
import { isLikely, keyExchangeOf, suiteHex } from '../registry/suites.js';
import {
  ask,
  type Evidence,
  interpret,
  type Scanner,
  type ServerChoice,
  type Settled,
  type State,
} from './ask.js';
import { chunks, maxSuites } from './chunks.js';
import type { Contact, Contacts } from './contact.js';
import { siftWithFfdhe } from './ffdhe-suites.js';
import { keyShares } from './key-shares.js';
import { chosenBackwards, mergeOrders, type Preference, preferenceOf } from './order.js';
import { sift } from './sift.js';
import { walkSsl2 } from './walk-ssl2.js';

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

/** The group by which the server last answered the probe of this protocol; the server chose it among all. */
export function metGroup(walk: Walk | undefined): string | undefined {
  const reply = walk?.protocol.evidence.at(-1)?.replies.at(-1);
  return reply?.kind === 'server-hello' ? reply.group : undefined;
}

export interface WalkOptions {
  /** False stops at the first suite that is accepted. */
  readonly enumerate: boolean;
  /** Put suites in the server's order also where that costs a second walk. */
  readonly alwaysOrder: boolean;
  /** Ask again for Diffie-Hellman suites with ffdhe groups where none was accepted without. */
  readonly ffdhe: boolean;
}

function factsOf({ suite, suiteName: name, group, bits }: ServerChoice): SuiteFacts {
  return {
    id: suite,
    hex: suiteHex(suite),
    name,
    ...(group === undefined ? {} : { group }),
    ...(bits === undefined ? {} : { bits }),
  };
}

const listed = ({ settled }: { readonly settled: Settled }): SuiteFacts[] =>
  settled.choice === undefined ? [] : [factsOf(settled.choice)];

/** Over distance, in how many parts a protocol is walked at first; in all about as many as are open at once. */
const partsOf: Readonly<Record<Protocol, number>> = {
  'SSL 2.0': 1,
  'SSL 3.0': 6,
  'TLS 1.0': 6,
  'TLS 1.1': 6,
  'TLS 1.2': 18,
  'TLS 1.3': 2,
};

/** Chunks that end without a result before the rest of a protocol is given up. */
const patience = 2;

/**
 * Walks one protocol from its first hello on: offers suites, takes out what the server chose, offers the rest, until it
 * refuses. Long lists are cut where the server was not seen to cope with them.
 */
export async function walk(
  scanner: Scanner,
  contact: Contact,
  contacts: Contacts,
  options: WalkOptions,
): Promise<Walk> {
  const { protocol, suites: all } = contact;
  const answer = await contact.answer;
  if (protocol === 'SSL 2.0') return walkSsl2(scanner, contact, answer);
  const lists: SuiteFacts[][] = [];
  const inconclusive: number[] = [];
  const ends: Settled[] = [];
  let first: { readonly settled: Settled; readonly piece: readonly number[] } | undefined;
  let shares: ReturnType<typeof keyShares> | undefined;
  let second: ServerChoice | undefined;
  let failures = 0;
  let spread = false;

  const offer = (suites: readonly number[], answered?: Answer) =>
    ask(
      scanner,
      { protocol, suites, ...(shares === undefined ? {} : { keyShares: shares }) },
      'choice',
      answered,
    );

  async function firstOffer(suites: readonly number[], answered?: Answer): Promise<Settled> {
    const result = await offer(suites, answered);
    if (result.state !== 'refused' || result.final || protocol !== 'TLS 1.3') return result;
    // Some servers turn an empty key_share down.
    ends.push(result);
    shares = keyShares();
    return offer(suites);
  }

  /** Whose order decides is asked early where it costs no waiting: the answer mostly is one more suite. */
  async function backwards(piece: readonly number[]): Promise<ServerChoice | undefined> {
    if (scanner.door.pace.distant || piece.length < 2) return undefined;
    second = (await offer(piece.toReversed())).choice;
    return second;
  }

  /** True when further pieces of this protocol are pointless. */
  async function walkPiece(piece: readonly number[], answered?: Answer): Promise<boolean> {
    const result = await (first === undefined ? firstOffer(piece, answered) : offer(piece));
    const { choice } = result;
    if (choice === undefined) {
      ends.push(result);
      if (result.state === 'refused') return result.final && first === undefined;
      inconclusive.push(...piece);
      failures += 1;
      return result.final || failures >= patience;
    }
    first ??= { settled: result, piece };
    if (!options.enumerate) {
      lists.push([factsOf(choice)]);
      return true;
    }
    const back = first.piece === piece ? await backwards(piece) : undefined;
    const taken = [choice, ...(back === undefined || back.suite === choice.suite ? [] : [back])];
    const rest = piece.filter((id) => taken.every(({ suite }) => suite !== id));
    const sifted = await sift(scanner.door, rest, offer, (settled) => settled.choice?.suite, {
      parts: partsOf[protocol],
      // There is no order to be kept when it is not the server's.
      nearParts: taken.length > 1 && piece.length > maxSuites ? 2 : 1,
      likely: (id) => isLikely(protocol, id),
    });
    spread ||= sifted.lists.length > 1;
    const [main = [], ...others] = sifted.lists.map((list) => list.flatMap(listed));
    lists.push([...taken.map(factsOf), ...main], ...others);
    inconclusive.push(...sifted.inconclusive);
    ends.push(...sifted.ends);
    if (sifted.inconclusive.length > 0) failures += 1;
    return failures >= patience || sifted.ends.some((end) => end.state === 'inconclusive' && end.final);
  }

  const { pieces, answered } = await cut(contact, contacts, answer);
  let done = 0;
  for (const piece of pieces) {
    const stop = await walkPiece(piece, done === 0 ? answered : undefined);
    done += 1;
    if (stop) break;
  }
  if (first === undefined) {
    const state = inconclusive.length > 0 ? 'inconclusive' : 'refused';
    return { protocol: { protocol, state, evidence: ends.map((end) => end.evidence) } };
  }
  const { settled, piece } = first;
  const offered: ProtocolFacts = { protocol, state: 'offered', evidence: [settled.evidence] };
  if (!options.enumerate) return { protocol: offered };
  inconclusive.push(...pieces.slice(done).flat());
  if (options.ffdhe && !lists.flat().some(({ id }) => keyExchangeOf(id) === 'DHE')) {
    const found = await siftWithFfdhe(scanner, protocol, piece);
    // They have no place in an order of hellos without those groups.
    spread ||= found.lists.length > 0;
    lists.push(...found.lists.map((list) => list.flatMap(listed)));
    ends.push(...found.ends);
  }
  const accepted = lists.flat();
  const evidence = ends.map((end) => end.evidence);
  const inOfferOrder = piece.filter((id) => accepted.some((suite) => suite.id === id));
  second ??= await chosenBackwards(scanner, protocol, inOfferOrder);
  const preference = preferenceOf(inOfferOrder, settled.choice?.suite, second?.suite);
  const ordered =
    preference === 'server' && (options.alwaysOrder || !spread)
      ? await mergeOrders(scanner, protocol, lists)
      : undefined;
  return {
    protocol: offered,
    suites: {
      protocol,
      accepted: ordered ?? accepted,
      inconclusive,
      asked: all.length,
      preference,
      ordered: ordered !== undefined,
      evidence,
    },
  };
}

/**
 * The pieces to offer: everything at once where the first hello was understood, or the server is known to cope with long
 * lists; else pieces of 64, for a refusal may be a refusal of the length.
 */
async function cut(
  { protocol, suites, sent }: Contact,
  contacts: Contacts,
  answer: Answer,
): Promise<{ pieces: readonly (readonly number[])[]; answered?: Answer }> {
  const whole = { pieces: [suites], answered: answer };
  if (sent.length <= maxSuites) return whole;
  const reading = interpret(answer.reply, { protocol, suites });
  if (reading.kind === 'clear' && (reading.state !== 'refused' || reading.final)) return whole;
  return (await contacts.longListsWork()) ? whole : { pieces: chunks(protocol) };
}
