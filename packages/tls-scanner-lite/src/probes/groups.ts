import type { Protocol } from '../protocol.js';
import { groupName, legacyGroups, tls13Groups } from '../registry/groups.js';
import { authenticationOf, keyExchangeOf, suitesOf } from '../registry/suites.js';
import { keyExchangeParameters } from '../wire/key-exchange.js';
import { ask, type Evidence, type Scanner, type Settled } from './ask.js';
import { maxSuites } from './chunks.js';
import type { Context } from './context.js';
import { keyShares } from './key-shares.js';
import { type Sifted, sift } from './sift.js';
import { metGroup, type Walk } from './walk.js';

export interface NamedGroup {
  /** Number in the IANA registry. */
  readonly id: number;
  readonly name: string;
}

/** The groups that a server agrees to, for (EC)DHE by curves or in TLS 1.3. */
export interface GroupsFacts {
  readonly protocol: Protocol;
  /** In the order in which the server chose, each out of what was left; unordered where the walk was split. */
  readonly accepted: readonly NamedGroup[];
  /** Offered, but without a result. */
  readonly inconclusive: readonly number[];
  /** What it chose when every group was offered. */
  readonly preferred?: string;
  /** The offers that ended the walk. */
  readonly evidence: readonly Evidence[];
}

/** The suites that a walk found; without one, all. */
export function acceptedSuites(walk: Walk): readonly number[] {
  return walk.suites?.accepted.map(({ id }) => id) ?? suitesOf(walk.protocol.protocol);
}

/** What the server chose when all groups were offered: in the hellos of the walk, or in the first of a walk in one piece. */
function preferredOf(walk: Walk, { lists }: Sifted): { readonly preferred?: string } {
  const walked = walk.suites?.accepted.find(({ group }) => group !== undefined)?.group;
  const first = lists.length === 1 ? lists[0]?.[0] : undefined;
  const preferred = walked ?? metGroup(walk) ?? (first === undefined ? undefined : groupName(first.id));
  return preferred === undefined ? {} : { preferred };
}

function factsOf(walk: Walk, sifted: Sifted, more: readonly Settled[] = []): GroupsFacts {
  return {
    protocol: walk.protocol.protocol,
    accepted: sifted.lists.flat().map(({ id }) => ({ id, name: groupName(id) })),
    inconclusive: sifted.inconclusive,
    ...preferredOf(walk, sifted),
    evidence: [...more, ...sifted.ends].map(({ evidence }) => evidence),
  };
}

/**
 * Groups below TLS 1.3. With an ECDSA certificate its own curve has to be among those offered (RFC 8422, section 5.1), so that
 * ordinary ones hide what comes after it: then it is offered along with the rest. Suites without ECDSA are asked first; where
 * nobody walked the suites, it may be that the server has none of these.
 */
async function belowTls13(scanner: Scanner, walk: Walk): Promise<GroupsFacts | undefined> {
  const { protocol } = walk.protocol;
  const ecdhe = acceptedSuites(walk).filter((id) => keyExchangeOf(id) === 'ECDHE');
  const signed = (byEcdsa: boolean) =>
    ecdhe.filter((id) => (authenticationOf(id) === 'ECDSA') === byEcdsa).slice(0, maxSuites);
  const sifting = (suites: readonly number[], groups: readonly number[], beside: readonly number[] = []) =>
    sift(
      scanner.door,
      groups,
      (some) => ask(scanner, { protocol, suites, groups: [...some, ...beside] }),
      ({ hello, messages }) => keyExchangeParameters(hello, messages).curve,
    );
  const [free, own] = [signed(false), signed(true)];
  if (free.length + own.length === 0) return undefined;
  const freely = free.length === 0 ? undefined : await sifting(free, legacyGroups);
  if (freely !== undefined && (own.length === 0 || freely.lists.flat().length > 0))
    return factsOf(walk, freely);
  const sifted = await sifting(own, legacyGroups);
  const known = sifted.lists.flat().map(({ id }) => id);
  // What stayed open with the other suites is not refused because these are.
  const open = [...new Set([...(freely?.inconclusive ?? []), ...sifted.inconclusive])].filter(
    (id) => !known.includes(id),
  );
  if (known.length === 0) return factsOf(walk, { ...sifted, inconclusive: open }, freely?.ends);
  const rest = legacyGroups.filter((id) => !known.includes(id) && !sifted.inconclusive.includes(id));
  const hidden = await sifting(own, rest, known);
  const lists = [...sifted.lists, ...hidden.lists];
  // A list ends where the certificate's own curve is chosen: the others were offered beside it, and not taken.
  const silent = hidden.ends.some((end) => end.state === 'inconclusive') ? hidden.inconclusive : [];
  const found = hidden.lists.flat().map(({ id }) => id);
  return factsOf(
    walk,
    {
      lists,
      inconclusive: [...new Set([...open, ...silent])].filter((id) => !found.includes(id)),
      ends: [...sifted.ends, ...hidden.ends],
    },
    freely?.ends,
  );
}

/** Groups of TLS 1.3, named by HelloRetryRequests: hybrids with ML-KEM are found without computing any. */
async function ofTls13(scanner: Scanner, walk: Walk): Promise<GroupsFacts> {
  const { protocol } = walk.protocol;
  const suites = acceptedSuites(walk);
  const groupOf = ({ hello }: Settled) => hello?.group;
  const byRetry = (groups: readonly number[]) => ask(scanner, { protocol, suites, groups });
  const sifted = await sift(scanner.door, tls13Groups, byRetry, groupOf);
  if (sifted.lists.length > 0) return factsOf(walk, sifted);
  // It turns an empty key_share down: what can be asked with shares of our own is asked so, the rest stays open.
  const shares = keyShares();
  const shared = shares.map(({ group }) => group);
  const withShares = (groups: readonly number[]) =>
    ask(scanner, {
      protocol,
      suites,
      groups,
      keyShares: shares.filter(({ group }) => groups.includes(group)),
    });
  const tried = await sift(scanner.door, shared, withShares, groupOf);
  const others = tls13Groups.filter((id) => !shared.includes(id));
  return factsOf(walk, { ...tried, inconclusive: [...tried.inconclusive, ...others] }, sifted.ends);
}

/** Every named group, for TLS 1.3 and for the highest version below it that has ECDHE suites. */
export async function groups({ scanner, walks }: Context): Promise<GroupsFacts[]> {
  const offered = walks.filter(({ protocol }) => protocol.state === 'offered');
  const tls13 = offered.find(({ protocol }) => protocol.protocol === 'TLS 1.3');
  const legacy = offered.findLast(
    (walk) =>
      /^TLS 1\.[0-2]$/.test(walk.protocol.protocol) &&
      acceptedSuites(walk).some((id) => keyExchangeOf(id) === 'ECDHE'),
  );
  const found = await Promise.all([
    legacy === undefined ? undefined : belowTls13(scanner, legacy),
    tls13 === undefined ? undefined : ofTls13(scanner, tls13),
  ]);
  return found.filter((facts) => facts !== undefined);
}
