import { registered, unregistered } from './suite-numbers.js';

/** A cipher suite by number and by its name in the IANA registry. */
export interface Suite {
  /** The two bytes on the wire as one number, such as 0xC02F (49199). */
  readonly id: number;
  /** Such as `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. */
  readonly name: string;
  /** False for numbers in use that the registry never assigned. */
  readonly registered: boolean;
}

function parse(data: string, isRegistered: boolean): Suite[] {
  return data
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [first = '', ...names] = line.split(' ');
      const start = Number.parseInt(first, 16);
      return names.map((name, index) => ({
        id: start + index,
        name: `TLS_${name}`,
        registered: isRegistered,
      }));
    });
}

/** All suites known here, by number. */
export const suites: readonly Suite[] = [...parse(registered, true), ...parse(unregistered, false)].sort(
  (a, b) => a.id - b.id,
);

const byId: ReadonlyMap<number, Suite> = new Map(suites.map((suite) => [suite.id, suite]));

export function suiteName(id: number): string {
  return byId.get(id)?.name ?? `suite_${suiteHex(id)}`;
}

/** The form in which registries and standards write a suite: `0xC02F`. */
export function suiteHex(id: number): string {
  return `0x${id.toString(16).toUpperCase().padStart(4, '0')}`;
}

// TLS 1.3 suites name no key exchange, so that "_WITH_" is missing; GOST ones are told apart by number (RFC 9367).
const gost13 = new Set([0xc103, 0xc104, 0xc105, 0xc106]);
function isTls13({ id, name }: Suite): boolean {
  return gost13.has(id) || !name.includes('_WITH_');
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
  .filter((suite) => !isTls13(suite))
  .sort((a, b) => rank(a) - rank(b))
  .map((suite) => suite.id);

/** How the server proves who it is in a suite; `any` in TLS 1.3, where the suite doesn't say. */
export type Authentication = 'RSA' | 'ECDSA' | 'DSS' | 'none' | 'other' | 'any';

/** How the key comes about, as far as the server's flight shows it. */
export type KeyExchange = 'DHE' | 'ECDHE' | 'RSA-EXPORT' | 'static' | 'any';

export function authenticationOf(id: number): Authentication {
  const suite = byId.get(id);
  if (suite === undefined) return 'other';
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
  if (/^TLS_(ECDHE|ECDH_anon)_/.test(suite.name)) return 'ECDHE';
  if (/^TLS_(DHE|DH_anon|PSK_DHE)_/.test(suite.name)) return 'DHE';
  return /^TLS_RSA_EXPORT/.test(suite.name) ? 'RSA-EXPORT' : 'static';
}
