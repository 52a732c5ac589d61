import { gather, hex, protocolOf, smallest, yesNo } from './vocabulary.mjs';

/** @typedef {import('./vocabulary.mjs').Reading} Reading */

/** @type {Readonly<Record<string, string>>} */
const findings = {
  heartbleed: 'heartbleed',
  CCS: 'ccs-injection',
  ticketbleed: 'ticketbleed',
  ROBOT: 'robot',
  CRIME_TLS: 'crime',
  POODLE_SSL: 'poodle',
  SWEET32: 'sweet32',
  FREAK: 'freak',
  DROWN: 'drown',
  LOGJAM: 'logjam',
  BEAST: 'beast',
  RC4: 'rc4',
  cipherlist_NULL: 'null',
  cipherlist_aNULL: 'anonymous',
  cipherlist_EXPORT: 'export',
};

/** @type {import('./vocabulary.mjs').Tool} */
export const testssl = {
  name: 'testssl',
  command: ({ port, starttls, caFile }, file) => [
    ...['testssl', '--quiet', '--color', '0', '--warnings', 'off', '--ip', '127.0.0.1', '--add-ca', caFile],
    ...['--jsonfile', file, '-p', '-s', '-E', '-f', '-S', '-U'],
    ...(starttls === undefined ? [] : ['-t', starttls]),
    `localhost:${port}`,
  ],
  read(text) {
    /** @type {Reading} */
    const reading = new Map();
    /** @type {{ id: string, severity: string, finding: string }[]} */
    const entries = JSON.parse(text);
    /** @type {[string, string][]} */
    const lists = [];
    /** @type {[string, number][]} */
    const primes = [];
    for (const { id, severity, finding } of entries) {
      const [, version = '', number = ''] = /^cipher-(\w+?)_x(\w+)$/.exec(id) ?? [];
      const protocol = protocolOf(version);
      if (number !== '') {
        lists.push([`suites of ${protocol}`, hex(Number.parseInt(number, 16))]);
        const bits = / DH (\d+) /.exec(finding)?.[1];
        if (bits !== undefined && !/EXP/.test(finding))
          primes.push([`bits of the prime in ${protocol}`, Number(bits)]);
      }
      if (/^(SSLv[23]|TLS1(_[123])?)$/.test(id))
        reading.set(protocolOf(id), yesNo(!finding.startsWith('not offered')));
      const finds = findings[id];
      if (finds !== undefined && /^(OK|LOW|MEDIUM|HIGH|CRITICAL)$/.test(severity)) {
        const field = `vulnerable: ${finds}`;
        reading.set(field, yesNo(severity !== 'OK' || reading.get(field) === 'yes'));
      }
      if (id === 'secure_renego' && /^(OK|HIGH|CRITICAL)$/.test(severity))
        reading.set('secure-renegotiation', yesNo(severity === 'OK'));
      if (id === 'fallback_SCSV' && /^(not )?supported/.test(finding))
        reading.set('fallback-scsv', yesNo(finding.startsWith('supported')));
    }
    gather(reading, lists);
    smallest(reading, primes);
    readChains(reading, entries);
    return reading;
  },
};

/**
 * @param {Reading} reading
 * @param {readonly { id: string, severity: string, finding: string }[]} entries
 */
function readChains(reading, entries) {
  const numbers = new Set(
    entries.filter(({ id }) => id.startsWith('cert_keySize')).map(({ id }) => id.slice(12)),
  );
  for (const number of numbers) {
    /** @param {string} id */
    const of = (id) => entries.find((entry) => entry.id === id + number);
    const [, algorithm = '', bits = ''] = /^(\S+) (\d+) bits/.exec(of('cert_keySize')?.finding ?? '') ?? [];
    const kind = algorithm === 'RSA' ? 'RSA' : 'ECDSA';
    reading.set(`${kind} certificate: key bits`, bits);
    const hash = /SHA\d+|MD5/.exec(of('cert_signatureAlgorithm')?.finding ?? '')?.[0];
    if (hash !== undefined) reading.set(`${kind} certificate: hash`, hash);
    const trust = of('cert_trust');
    if (trust !== undefined)
      reading.set(`${kind} certificate: for this host`, yesNo(/^Ok via SAN/.test(trust.finding)));
    const dates = of('cert_expirationStatus')?.finding ?? '';
    if (dates !== '') reading.set(`${kind} certificate: in date`, yesNo(!/expired|not yet/i.test(dates)));
    const chain = of('cert_chain_of_trust')?.finding ?? '';
    if (/^(passed|failed)/.test(chain))
      reading.set(`${kind} certificate: chains to an authority`, yesNo(chain.startsWith('passed')));
    const staple = of('OCSP_stapling')?.finding ?? '';
    if (staple !== '') reading.set(`${kind} certificate: stapled`, yesNo(!staple.startsWith('not offered')));
  }
}
