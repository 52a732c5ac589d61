import type { Door } from '../door.js';
import type { Settled } from './ask.js';

/** What one walk over a set of numbers came to. */
export interface Sifted {
  /** Offers that were accepted, each list in the order in which the server chose. One list unless the walk was split. */
  readonly lists: readonly (readonly Accepted[])[];
  /** Numbers that were offered without a result. */
  readonly inconclusive: readonly number[];
  /** What ended each list. */
  readonly ends: readonly Settled[];
}

export interface Accepted {
  readonly id: number;
  readonly settled: Settled;
}

/** How a set is split. Each part costs one more refusal, so that none is made that is not likely to pay. */
export interface Split {
  /** Parts to begin with over distance. */
  readonly parts: number;
  /** Parts on a near server, where one keeps the server's order. Default 1. */
  readonly nearParts?: number;
  /** Members that the server may well accept: they are spread over the parts. The others go into one of their own. */
  likely(id: number): boolean;
}

const splitAtOnce: Split = { parts: 4, likely: () => true };

/**
 * A part with fewer likely members than this is not split any more. Where most of the room is empty, waiting costs more than
 * refusals.
 */
const smallest = (idle: number) => (idle >= 16 ? 3 : 6);

/** Deals numbers out like cards: the likelier ones, which come first, are spread over all parts. */
function deal(numbers: readonly number[], parts: number): (readonly number[])[] {
  if (parts < 2) return [numbers];
  return Array.from({ length: parts }, (_, part) => numbers.filter((_, index) => index % parts === part));
}

interface Part {
  readonly numbers: readonly number[];
  likely(id: number): boolean;
}

function firstParts(numbers: readonly number[], { parts, likely }: Split): Part[] {
  const good = deal(numbers.filter(likely), parts).map((some) => ({ numbers: some, likely }));
  // A server that takes one of the unlikely ones may as well take all.
  const other = { numbers: numbers.filter((id) => !likely(id)), likely: () => true };
  return [...good, other].filter((part) => part.numbers.length > 0);
}

/**
 * Offers a set, takes out what the server chose, offers the rest, until it chooses nothing. `chosen` reads the number from an
 * answer; one that was not offered ends the list without a result.
 */
export async function sift(
  door: Door,
  numbers: readonly number[],
  offer: (numbers: readonly number[]) => Promise<Settled>,
  chosen: (settled: Settled) => number | undefined,
  how: Split = splitAtOnce,
): Promise<Sifted> {
  const lists: Accepted[][] = [];
  const inconclusive: number[] = [];
  const ends: Settled[] = [];

  async function from({ numbers: some, likely }: Part, list: Accepted[]): Promise<void> {
    if (some.length === 0) return;
    const settled = await offer(some);
    const id = chosen(settled);
    if (id === undefined || !some.includes(id)) {
      ends.push(settled);
      // An alert after the ServerHello refuses what the rest of the flight would have named.
      const refused = settled.state === 'refused' || (id === undefined && settled.alert !== undefined);
      if (!refused) inconclusive.push(...some);
      return;
    }
    list.push({ id, settled });
    const rest = some.filter((each) => each !== id);
    const { idle } = door;
    const worth = door.pace.distant && idle > 1 && rest.filter(likely).length >= smallest(idle);
    await all(
      deal(rest, worth ? 2 : 1).map((part) => ({ numbers: part, likely })),
      list,
    );
  }

  /** The first part goes on with the list; each other begins its own. */
  async function all(parts: readonly Part[], list: Accepted[]): Promise<void> {
    await Promise.all(
      parts.map((part, index) => {
        if (index === 0) return from(part, list);
        const own: Accepted[] = [];
        lists.push(own);
        return from(part, own);
      }),
    );
  }

  const main: Accepted[] = [];
  lists.push(main);
  const near = () => deal(numbers, how.nearParts ?? 1).map((some) => ({ numbers: some, likely: how.likely }));
  await all(door.pace.distant ? firstParts(numbers, how) : near(), main);
  return { lists: lists.filter((list) => list.length > 0), inconclusive, ends };
}
