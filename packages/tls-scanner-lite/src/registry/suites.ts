import type { Protocol } from '../protocol.js';
import { registered, ssl2Kinds, unregistered } from './suite-numbers.js';

/** A cipher suite by number and by its name in the IANA registry. */
export interface Suite {
  /** The two bytes on the wire as one number, such as 0xC02F (49199); three bytes in SSL 2.0, such as 0x010080. */
  readonly id: number;
  /** Such as `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`, or `SSL_CK_RC4_128_WITH_MD5` in SSL 2.0. */
  readonly name: string;
  /** False for numbers in use that the registry never assigned. */
  readonly registered: boolean;
}

function parse(data: string, prefix: string, isRegistered: boolean): Suite[] {
  return data
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [first = '', ...names] = line.split(' ');
      const start = Number.parseInt(first, 16);
      return names.map((name, index) => ({
        id: start + index,
        name: `${prefix}${name}`,
        registered: isRegistered,
      }));
    });
}

/** All suites known here, by number. */
export const suites: readonly Suite[] = [
  ...parse(registered, 'TLS_', true),
  ...parse(unregistered, 'TLS_', false),
  ...parse(ssl2Kinds, 'SSL_CK_', false),
].sort((a, b) => a.id - b.id);

const byId: ReadonlyMap<number, Suite> = new Map(suites.map((suite) => [suite.id, suite]));

export function suiteName(id: number): string {
  return byId.get(id)?.name ?? `suite_${suiteHex(id)}`;
}

/** The form in which registries and standards write a suite: `0xC02F`. */
export function suiteHex(id: number): string {
  return `0x${id
    .toString(16)
    .toUpperCase()
    .padStart(id > 0xffff ? 6 : 4, '0')}`;
}

const isSsl2 = ({ id }: Suite) => id > 0xffff;

// TLS 1.3 suites name no key exchange, so that "_WITH_" is missing; GOST ones are told apart by number (RFC 9367).
const gost13 = new Set([0xc103, 0xc104, 0xc105, 0xc106]);
function isTls13({ id, name }: Suite): boolean {
  return gost13.has(id) || (id <= 0xffff && !name.includes('_WITH_'));
}

// Earlier rows are offered first: the first hello then holds what real servers choose, so that one chunk
// is enough for nearly all of them and the walk is the server's order.
const likelihood: readonly RegExp[] = [
  /^TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_\d+_GCM|CHACHA20)/,
  /^TLS_ECDHE_(ECDSA|RSA)_WITH_AES/,
  /^TLS_DHE_RSA_WITH_(AES|CHACHA20)/,
  /^TLS_RSA_WITH_AES/,
  /^TLS_(ECDHE_ECDSA|ECDHE_RSA|DHE_RSA|RSA)_WITH_(3DES|RC4|DES|NULL)/,
  /^TLS_(DHE_)?RSA_EXPORT_/,
  /^TLS_(DHE_)?RSA_WITH_CAMELLIA_\d+_CBC_SHA$/,
  /_anon_/,
  /^TLS_(ECDHE_ECDSA|ECDHE_RSA|DHE_RSA|RSA)_WITH_/,
  /_DSS_|^TLS_EC?DH_/,
  /_PSK_|^TLS_PSK/,
];

function rank({ name }: Suite): number {
  const index = likelihood.findIndex((pattern) => pattern.test(name));
  return index < 0 ? likelihood.length : index;
}

/** Suites to offer for TLS 1.3, in the order of offering. */
export const tls13Suites: readonly number[] = suites.filter(isTls13).map((suite) => suite.id);

/** Suites to offer below TLS 1.3, in the order of offering. */
export const legacySuites: readonly number[] = suites
  .filter((suite) => !isTls13(suite) && !isSsl2(suite))
  .map((suite) => ({ id: suite.id, rank: rank(suite) }))
  .sort((a, b) => a.rank - b.rank)
  .map((suite) => suite.id);

/** Cipher kinds to offer for SSL 2.0. */
export const ssl2Suites: readonly number[] = suites.filter(isSsl2).map((suite) => suite.id);

/** Every suite to offer for a protocol, the likely ones first. */
export function suitesOf(protocol: Protocol): readonly number[] {
  if (protocol === 'SSL 2.0') return ssl2Suites;
  return protocol === 'TLS 1.3' ? tls13Suites : legacySuites;
}

/** Whether a suite is known, and one of SSL 2.0 or of later protocols. */
export function isSuiteOf(protocol: Protocol, id: number): boolean {
  const suite = byId.get(id);
  return suite !== undefined && isSsl2(suite) === (protocol === 'SSL 2.0');
}

const likelyRanks = 9;

/**
 * Whether servers in use are likely to have a suite under a protocol. AEAD suites and those with SHA-2 belong to TLS 1.2 (RFC
 * 5246, section 1.2); earlier versions are still asked for them, but nobody is expected to answer.
 */
export function isLikely(protocol: Protocol, id: number): boolean {
  const suite = byId.get(id);
  if (suite === undefined) return false;
  if (protocol === 'TLS 1.3') return (id & 0xff00) === 0x1300;
  if (rank(suite) >= likelyRanks) return false;
  return protocol === 'TLS 1.2' || !/GCM|CCM|POLY1305|SHA256|SHA384/.test(suite.name);
}

/** How the server proves who it is in a suite; `any` in TLS 1.3, where the suite doesn't say. */
export type Authentication = 'RSA' | 'ECDSA' | 'DSS' | 'none' | 'other' | 'any';

/** How the key comes about, as far as the server's flight shows it. */
export type KeyExchange = 'DHE' | 'ECDHE' | 'RSA-EXPORT' | 'static' | 'any';

export function authenticationOf(id: number): Authentication {
  const suite = byId.get(id);
  if (suite === undefined) return 'other';
  if (isSsl2(suite)) return 'RSA';
  if (isTls13(suite)) return 'any';
  const exchange = suite.name.slice(4).split('_WITH_')[0] ?? '';
  // Static (EC)DH names the key the certificate's issuer signs with, not a key that signs here.
  if (/^(ECDH|DH)_(RSA|ECDSA|DSS)|^(KRB5|SRP_SHA$|FORTEZZA|GOST|ECCPWD)/.test(exchange)) return 'other';
  if (/anon|^(DHE_|ECDHE_)?PSK|^PSK/.test(exchange)) return 'none';
  if (/ECDSA/.test(exchange)) return 'ECDSA';
  if (/DSS/.test(exchange)) return 'DSS';
  return /RSA/.test(exchange) ? 'RSA' : 'other';
}

export function keyExchangeOf(id: number): KeyExchange {
  const suite = byId.get(id);
  if (suite === undefined || isTls13(suite)) return 'any';
  if (isSsl2(suite)) return 'static';
  if (/^TLS_(ECDHE|ECDH_anon)_/.test(suite.name)) return 'ECDHE';
  if (/^TLS_(DHE|DH_anon|PSK_DHE)_/.test(suite.name)) return 'DHE';
  return /^TLS_RSA_EXPORT/.test(suite.name) ? 'RSA-EXPORT' : 'static';
}
