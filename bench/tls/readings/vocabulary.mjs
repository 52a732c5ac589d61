/**
 * One vocabulary for what tools say about a server: a map from a field ("suites of TLS 1.2") to a value. A field is absent
 * where a tool doesn't look, or doesn't decide.
 *
 * @typedef {Map<string, string>} Reading
 */

/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {(at: import('../contestants.mjs').Address, file: string) => readonly string[]} command which writes to the file
 * @property {(text: string) => Reading} read
 */

/** @typedef {ReadonlyMap<string, number>} SuiteIds by name in the registry */

const protocolNames = /** @type {const} */ ({
  SSLv2: 'SSL 2.0',
  SSLv3: 'SSL 3.0',
  TLSv1: 'TLS 1.0',
  'TLSv1.0': 'TLS 1.0',
  'TLSv1.1': 'TLS 1.1',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.3': 'TLS 1.3',
  ssl_2_0: 'SSL 2.0',
  ssl_3_0: 'SSL 3.0',
  tls_1_0: 'TLS 1.0',
  tls_1_1: 'TLS 1.1',
  tls_1_2: 'TLS 1.2',
  tls_1_3: 'TLS 1.3',
  TLS1: 'TLS 1.0',
  TLS1_1: 'TLS 1.1',
  TLS1_2: 'TLS 1.2',
  TLS1_3: 'TLS 1.3',
  ssl3: 'SSL 3.0',
  tls1: 'TLS 1.0',
  tls1_1: 'TLS 1.1',
  tls1_2: 'TLS 1.2',
  tls1_3: 'TLS 1.3',
});

/** @param {string} name */
export const protocolOf = (name) => protocolNames[/** @type {keyof typeof protocolNames} */ (name)] ?? name;

/** @param {number} id */
export const hex = (id) => `0x${id.toString(16).toUpperCase().padStart(4, '0')}`;

/** @param {Iterable<string>} values */
export const set = (values) => [...new Set(values)].toSorted().join(' ');

/** @param {boolean} value */
export const yesNo = (value) => (value ? 'yes' : 'no');

/**
 * Entries of several lists, by field.
 *
 * @param {Reading} reading
 * @param {Iterable<readonly [string, string]>} entries
 */
export function gather(reading, entries) {
  /** @type {Map<string, string[]>} */
  const lists = new Map();
  for (const [field, value] of entries) lists.set(field, [...(lists.get(field) ?? []), value]);
  for (const [field, values] of lists) reading.set(field, set(values));
}

/**
 * Sizes by field, of which the smallest counts.
 *
 * @param {Reading} reading
 * @param {Iterable<readonly [string, number]>} sizes
 */
export function smallest(reading, sizes) {
  for (const [field, bits] of sizes) {
    const before = Number(reading.get(field) ?? Number.POSITIVE_INFINITY);
    reading.set(field, String(Math.min(before, bits)));
  }
}

/** @param {string} text @param {RegExp} pattern @returns {string[][]} */
export const all = (text, pattern) =>
  [...text.matchAll(pattern)].map(([, ...groups]) => groups.map((each) => each ?? ''));
