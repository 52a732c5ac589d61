import type { Protocol } from '../protocol.js';
import { ffdheGroups, legacyGroups } from '../registry/groups.js';
import { keyExchangeOf } from '../registry/suites.js';
import { ask, type Scanner } from './ask.js';
import { type Sifted, sift } from './sift.js';

const none: Sifted = { lists: [], inconclusive: [], ends: [] };

/**
 * Diffie-Hellman suites that a server accepts only from clients that name an ffdhe group, which RFC 7919 allows. `suites` is a
 * list that the server coped with.
 */
export async function siftWithFfdhe(
  scanner: Scanner,
  protocol: Protocol,
  suites: readonly number[],
): Promise<Sifted> {
  if (!/^TLS 1\.[0-2]$/.test(protocol)) return none;
  const groups = [...ffdheGroups, ...legacyGroups];
  return sift(
    scanner.door,
    suites.filter((id) => keyExchangeOf(id) === 'DHE'),
    (some) => ask(scanner, { protocol, suites: some, groups }),
    ({ choice }) => choice?.suite,
    { parts: 1, likely: () => false },
  );
}
