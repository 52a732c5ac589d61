import { protocols as allProtocols, type Protocol } from '../../protocol.js';
import { groupName } from '../../registry/groups.js';
import { keyExchangeOf } from '../../registry/suites.js';
import { acceptsAny, offersAny, type PolicyFacts } from '../facts.js';
import type { Result } from '../policy.js';

const below13: readonly Protocol[] = allProtocols.filter((protocol) => protocol !== 'TLS 1.3');

const isDhe = (id: number) => keyExchangeOf(id) === 'DHE';

/** Whether named groups are negotiated at all. */
function usesGroups(facts: PolicyFacts) {
  const tls13 = offersAny(facts, ['TLS 1.3']);
  if (tls13 === 'yes') return 'yes';
  const ecdhe = acceptsAny(facts, below13, (id) => keyExchangeOf(id) === 'ECDHE');
  return ecdhe === 'no' ? tls13 : ecdhe;
}

function withoutGroups(facts: PolicyFacts, expected: string): Result[] {
  const none = usesGroups(facts) === 'no';
  return [
    {
      state: none ? 'not-applicable' : 'undetermined',
      subject: 'groups',
      expected,
      actual: none ? 'neither TLS 1.3 nor an ECDHE suite is accepted' : 'no groups were observed',
    },
  ];
}

export function groupsOnly(facts: PolicyFacts, allowed: readonly string[]): Result[] {
  const expected = `only ${allowed.join(', ')}`;
  if (facts.groups === undefined || facts.groups.length === 0) return withoutGroups(facts, expected);
  return facts.groups.map(({ protocol, accepted, inconclusive }) => {
    const subject = `groups of ${protocol}`;
    const wrong = accepted.map(({ name }) => name).filter((name) => !allowed.includes(name));
    if (wrong.length > 0) return { state: 'not-met', subject, expected, actual: wrong.join(', ') };
    const open = inconclusive.map(groupName).filter((name) => !allowed.includes(name));
    if (open.length > 0 || accepted.length === 0) {
      const actual = open.length > 0 ? `no result for ${open.join(', ')}` : 'no accepted group was seen';
      return { state: 'undetermined', subject, expected, actual };
    }
    return { state: 'met', subject, expected, actual: accepted.map(({ name }) => name).join(', ') };
  });
}

export function groupsSome(facts: PolicyFacts, some: readonly string[]): Result[] {
  const expected = `${some.join(' or ')} accepted`;
  if (facts.groups === undefined || facts.groups.length === 0) return withoutGroups(facts, expected);
  return facts.groups.map(({ protocol, accepted, inconclusive }) => {
    const names = accepted.map(({ name }) => name);
    const found = names.some((name) => some.includes(name));
    const open = names.length === 0 || inconclusive.map(groupName).some((name) => some.includes(name));
    const state = found ? 'met' : open ? 'undetermined' : 'not-met';
    return { state, subject: `groups of ${protocol}`, expected, actual: names.join(', ') || 'none was seen' };
  });
}

/** Sizes of the primes of one version: those that suites were accepted with, the server's own, and named ones. */
function primes(facts: PolicyFacts, protocol: Protocol): { sizes: number[]; open: boolean } {
  const walked = facts.suites?.find((entry) => entry.protocol === protocol)?.accepted ?? [];
  const bits = walked.filter(({ id }) => isDhe(id)).map((suite) => suite.bits);
  const probed = facts.diffieHellman?.find((entry) => entry.protocol === protocol);
  const own = probed?.own;
  const named = (probed?.ffdhe ?? []).flatMap((name) => {
    const size = /^ffdhe(\d+)$/.exec(name)?.[1];
    return size === undefined ? [] : [Number(size)];
  });
  const known = bits.flatMap((size) => (size === undefined ? [] : [size]));
  const sizes = [...known, ...(own?.bits === undefined ? [] : [own.bits]), ...named];
  const ownOpen = own?.state === 'inconclusive' || (own?.state === 'yes' && own.bits === undefined);
  return { sizes, open: sizes.length === 0 || ownOpen || (own === undefined && known.length < bits.length) };
}

export function diffieHellman(facts: PolicyFacts, least: number): Result[] {
  const expected = `primes of ${least} bits or more`;
  return below13.flatMap((protocol): Result[] => {
    const uses = acceptsAny(facts, [protocol], isDhe);
    const subject = `Diffie-Hellman of ${protocol}`;
    if (uses === 'no')
      return [{ state: 'not-applicable', subject, expected, actual: 'no DHE suite is accepted' }];
    const { sizes, open } = primes(facts, protocol);
    const actual = sizes.length === 0 ? 'no prime was seen' : `${[...new Set(sizes)].join(', ')} bits`;
    if (sizes.some((size) => size < least)) return [{ state: 'not-met', subject, expected, actual }];
    return [{ state: uses === 'unknown' || open ? 'undetermined' : 'met', subject, expected, actual }];
  });
}
