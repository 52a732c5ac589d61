import type { Protocol } from '../protocol.js';
import type { Reply } from '../reply.js';

const tls12 = ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'] as const;
const ssl3ToTls12 = ['SSL 3.0', ...tls12] as const;
const ssl2ToTls12 = ['SSL 2.0', ...ssl3ToTls12] as const;

interface Entry {
  readonly name: string;
  /** The CVE that it is known by, where there is one. */
  readonly cve: string | null;
  /** The versions that can have it, oldest first. */
  readonly protocols: readonly Protocol[];
}

/** Every finding that is known here. */
export const catalogue = {
  heartbleed: { name: 'Heartbleed', cve: 'CVE-2014-0160', protocols: ssl3ToTls12 },
  'ccs-injection': { name: 'CCS injection', cve: 'CVE-2014-0224', protocols: ssl3ToTls12 },
  ticketbleed: { name: 'Ticketbleed', cve: 'CVE-2016-9244', protocols: tls12 },
  robot: { name: 'ROBOT', cve: 'CVE-2017-13099', protocols: ssl3ToTls12 },
  poodle: { name: 'POODLE', cve: 'CVE-2014-3566', protocols: ['SSL 3.0'] },
  sweet32: { name: 'SWEET32', cve: 'CVE-2016-2183', protocols: ssl2ToTls12 },
  freak: { name: 'FREAK', cve: 'CVE-2015-0204', protocols: ssl3ToTls12 },
  logjam: { name: 'Logjam', cve: 'CVE-2015-4000', protocols: ssl3ToTls12 },
  drown: { name: 'DROWN', cve: 'CVE-2016-0800', protocols: ['SSL 2.0'] },
  beast: { name: 'BEAST', cve: 'CVE-2011-3389', protocols: ['SSL 3.0', 'TLS 1.0'] },
  crime: { name: 'CRIME', cve: 'CVE-2012-4929', protocols: ssl3ToTls12 },
  rc4: { name: 'RC4', cve: 'CVE-2013-2566', protocols: ssl2ToTls12 },
  null: { name: 'NULL encryption', cve: null, protocols: [...ssl2ToTls12, 'TLS 1.3'] },
  export: { name: 'EXPORT encryption', cve: null, protocols: ssl2ToTls12 },
  anonymous: { name: 'Anonymous key exchange', cve: null, protocols: ssl3ToTls12 },
} as const satisfies Record<string, Entry>;

export type VulnerabilityId = keyof typeof catalogue;

export function isVulnerabilityId(id: string): id is VulnerabilityId {
  return Object.hasOwn(catalogue, id);
}

export const vulnerabilityIds: readonly VulnerabilityId[] = Object.keys(catalogue).filter(isVulnerabilityId);

/** The versions that have to be looked at for some findings. */
export function protocolsOf(ids: readonly VulnerabilityId[]): ReadonlySet<Protocol> {
  return new Set(ids.flatMap((id) => catalogue[id].protocols));
}

/** `inconclusive` when nothing was observed that decides it. */
export type Exposure = 'vulnerable' | 'not-vulnerable' | 'inconclusive';

/** What holds under one protocol version, for findings that differ by version. */
export interface ExposureUnder {
  readonly protocol: Protocol;
  readonly state: Exposure;
  /** Names of the suites that make it vulnerable. */
  readonly suites: readonly string[];
}

/** One finding: never a state without what it was concluded from. */
export interface VulnerabilityFact {
  readonly id: VulnerabilityId;
  readonly name: string;
  readonly cve: string | null;
  readonly state: Exposure;
  /** What was sent and what came back, in a sentence. */
  readonly observed: string;
  /** The version that it was observed with; the highest one where several are affected. */
  readonly protocol?: Protocol;
  /** Each version that was looked at, for findings that follow from suites. */
  readonly under?: readonly ExposureUnder[];
  /** What came back, in order. */
  readonly replies: readonly Reply[];
}

export function fact(
  id: VulnerabilityId,
  state: Exposure,
  observed: string,
  rest: Pick<VulnerabilityFact, 'protocol' | 'under'> & { readonly replies?: readonly Reply[] } = {},
): VulnerabilityFact {
  const { protocol, under, replies = [] } = rest;
  const { name, cve } = catalogue[id];
  return {
    id,
    name,
    cve,
    state,
    observed,
    ...(protocol === undefined ? {} : { protocol }),
    ...(under === undefined ? {} : { under }),
    replies,
  };
}

/**
 * Takes "not vulnerable" back, for a server that at the end of the scan no longer answers good hellos: it may have
 * refused for that reason alone. What was seen to be vulnerable stays so.
 */
export function withdrawSafety(found: VulnerabilityFact): VulnerabilityFact {
  if (found.state !== 'not-vulnerable') return found;
  const observed = `${found.observed}; but at the end of the scan the control hello was no longer answered`;
  const under = found.under?.map((part) =>
    part.state === 'not-vulnerable' ? { ...part, state: 'inconclusive' as const } : part,
  );
  return { ...found, state: 'inconclusive', observed, ...(under === undefined ? {} : { under }) };
}
