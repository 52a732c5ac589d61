/**
 * What is measured against what: for each set of findings the command of this scanner, and those of the peers that find
 * the same.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf } from './process.mjs';
import { root } from './truth.mjs';

/** @typedef {{ port: number, starttls: string | undefined, caFile: string }} Address */
/**
 * @typedef {object} Contestant
 * @property {string} name the program first
 * @property {string} scope
 * @property {string} [aside] why its time is shown, but nothing is claimed about it
 * @property {(at: Address) => readonly string[]} command
 * @property {(stdout: string) => number} [found] how many of the things looked for its output names; 0 is a failure
 * @property {true} [lists] what it finds is what the set has to find in full
 */
/**
 * @typedef {object} FindingSet
 * @property {string} id
 * @property {string} title
 * @property {'suites' | 'groups'} [whole] what has to be found in full for a time to count
 * @property {Contestant} ours
 * @property {readonly Contestant[]} peers
 */
/** @typedef {{ scope: string, args?: readonly string[], found?: (stdout: string) => number, lists?: true, aside?: string }} Wanted */

const ownPackage = join(root, 'packages', 'tls-scanner-lite');
/** The command as it is published. */
export const cli = join(
  ownPackage,
  JSON.parse(readFileSync(join(ownPackage, 'package.json'), 'utf8')).bin['tls-scanner-lite'],
);

/** @param {string} stdout @param {RegExp} pattern */
const count = (stdout, pattern) => [...stdout.matchAll(pattern)].length;

/** @param {Wanted} wanted @returns {Contestant} */
const ours = ({ args = [], ...wanted }) => ({
  ...wanted,
  name: 'tls-scanner-lite',
  command: ({ port, starttls, caFile }) => [
    ...[process.execPath, cli, `localhost:${port}`, '--ca', caFile, ...args],
    ...(starttls === undefined ? [] : ['--starttls', starttls]),
  ],
});

/** @type {Readonly<Record<string, string>>} */
const sslscanStarttls = { smtp: '--starttls-smtp', postgres: '--starttls-psql' };

/** @param {Wanted} wanted @returns {Contestant} */
const sslscan = ({ args = [], ...wanted }) => ({
  ...wanted,
  name: 'sslscan',
  command: ({ port, starttls = '' }) => [
    ...['sslscan', '--no-colour', '--ipv4', ...args],
    ...(sslscanStarttls[starttls] === undefined ? [] : [sslscanStarttls[starttls]]),
    `localhost:${port}`,
  ],
});

const sslscanParts = [
  ...[
    'ciphersuites',
    'check-certificate',
    'fallback',
    'renegotiation',
    'compression',
    'heartbleed',
    'groups',
  ],
];

/**
 * sslscan with everything but one part switched off.
 *
 * @param {string} part
 * @param {Wanted} wanted
 */
const sslscanAlone = (part, wanted) =>
  sslscan({
    ...wanted,
    args: sslscanParts.filter((each) => each !== part).map((each) => `--no-${each}`),
  });

/**
 * nmap has STARTTLS only on ports that it knows by number: elsewhere it finds nothing, and is left out.
 *
 * @param {string} script
 * @param {Wanted} wanted
 * @returns {Contestant}
 */
const nmap = (script, { found = (stdout) => count(stdout, /^\|/gm), ...wanted }) => ({
  ...wanted,
  name: `nmap ${script}`,
  found,
  command: ({ port }) => [
    ...['nmap', '-Pn', '-n', '-p', String(port), '--script', `+${script}`],
    ...['--script-args', 'tls.servername=localhost,vulns.showall', '127.0.0.1'],
  ],
});

/** @param {Wanted} wanted @returns {Contestant} */
const sslyze = ({ args = [], ...wanted }) => ({
  ...wanted,
  name: 'sslyze',
  command: ({ port, starttls, caFile }) => [
    ...['sslyze', '--certinfo_ca_file', caFile, ...args],
    // Otherwise it compares with a profile, and ends 1.
    ...['--mozilla_config', 'disable'],
    ...(starttls === undefined ? [] : ['--starttls', starttls]),
    `localhost:${port}`,
  ],
});

/** @param {string[]} options @returns {Contestant} */
const testssl = (...options) => ({
  name: 'testssl',
  scope: options.join(' ') || 'everything',
  command: ({ port, starttls, caFile }) => [
    ...['testssl', '--quiet', '--color', '0', '--warnings', 'off', '--ip', '127.0.0.1', '--add-ca', caFile],
    ...options,
    ...(starttls === undefined ? [] : ['-t', starttls]),
    `localhost:${port}`,
  ],
});

/** @param {string} stdout of the report in JSON */
function suitesFound(stdout) {
  /** @type {import('../../packages/tls-scanner-lite/src/index.js').Report} */
  const { suites = [] } = JSON.parse(stdout);
  return suites.reduce((sum, { accepted }) => sum + accepted.length, 0);
}

/** @param {string} stdout of the report in JSON */
function groupsFound(stdout) {
  /** @type {import('../../packages/tls-scanner-lite/src/index.js').Report} */
  const { groups: each = [] } = JSON.parse(stdout);
  return each.reduce((sum, { accepted }) => sum + accepted.length, 0);
}

/** @param {string} stdout */
const sslscanSuites = (stdout) => count(stdout, /^(Preferred|Accepted) /gm);

/** @type {FindingSet} */
const suites = {
  id: 'suites',
  title: 'protocols and cipher suites',
  whole: 'suites',
  ours: ours({
    scope: 'SSL 2.0 to TLS 1.3; suites with group or prime; preference',
    args: ['--only', 'protocols,suites', '--json'],
    found: suitesFound,
    lists: true,
  }),
  peers: [
    sslscan({
      scope: 'its ordinary run: suites with group or prime; certificate, groups, Heartbleed, renegotiation',
      found: sslscanSuites,
      lists: true,
    }),
    sslscanAlone('ciphersuites', {
      scope: 'suites with group or prime; none of SSL 3.0; no preference',
      found: sslscanSuites,
      lists: true,
    }),
    nmap('ssl-enum-ciphers', {
      scope: 'SSL 3.0 to TLS 1.3; suites with group or prime; preference',
      found: (stdout) => count(stdout, /^\| +(?:TLS|SSL)_\w+/gm),
      lists: true,
    }),
    sslyze({
      scope: 'SSL 2.0 to TLS 1.3; suites with group or prime',
      args: ['--sslv2', '--sslv3', '--tlsv1', '--tlsv1_1', '--tlsv1_2', '--tlsv1_3'],
      found: (stdout) => count(stdout, /^ +TLS_\w+ +\d+/gm),
      lists: true,
    }),
    testssl('-E'),
  ],
};

/** @type {FindingSet} */
const certificates = {
  id: 'certificates',
  title: 'certificates',
  ours: ours({
    scope: 'a chain for each kind of key, its problems, the staple',
    args: ['--only', 'certificates'],
  }),
  peers: [
    sslyze({ scope: 'a chain for each kind of key, its validity, the staple', args: ['--certinfo'] }),
    testssl('-S'),
    sslscanAlone('check-certificate', {
      scope: 'one leaf, no verdict',
      found: (stdout) => count(stdout, /^Subject:/gm),
    }),
    nmap('ssl-cert', { scope: 'one leaf, no verdict' }),
  ],
};

/** @type {FindingSet} */
const groups = {
  id: 'groups',
  title: 'groups and Diffie-Hellman primes',
  whole: 'groups',
  ours: ours({
    scope: 'groups by version, own primes, ffdhe',
    args: ['--only', 'groups', '--json'],
    found: groupsFound,
    lists: true,
  }),
  peers: [
    sslscanAlone('groups', {
      scope: 'groups by version',
      found: (stdout) => count(stdout, /^TLSv1\.[23] +\d+ bits/gm),
      lists: true,
    }),
    sslyze({ scope: 'curves', args: ['--elliptic_curves'] }),
    nmap('ssl-dh-params', { scope: 'own primes' }),
    testssl('-f'),
  ],
};

/**
 * One vulnerability against testssl's switch for it, and whoever else looks for it.
 *
 * @param {string} id
 * @param {readonly Contestant[]} [others]
 * @returns {FindingSet}
 */
const vulnerability = (id, others = []) => ({
  id,
  title: id,
  ours: ours({ scope: id, args: ['--vulnerability', id] }),
  peers: [testssl(`--${id}`), ...others],
});

const vulnerabilities = [
  vulnerability('heartbleed', [
    sslyze({ scope: 'Heartbleed', args: ['--heartbleed'] }),
    nmap('ssl-heartbleed', { scope: 'Heartbleed' }),
    sslscanAlone('heartbleed', { scope: 'Heartbleed' }),
  ]),
  vulnerability('ccs-injection', [
    sslyze({ scope: 'CCS injection', args: ['--openssl_ccs'] }),
    nmap('ssl-ccs-injection', { scope: 'CCS injection' }),
  ]),
  vulnerability('ticketbleed', [nmap('tls-ticketbleed', { scope: 'Ticketbleed' })]),
  vulnerability('robot', [sslyze({ scope: 'ROBOT', args: ['--robot'] })]),
  vulnerability('crime', [
    sslyze({ scope: 'compression', args: ['--compression'] }),
    sslscanAlone('compression', { scope: 'compression' }),
  ]),
  vulnerability('poodle', [nmap('ssl-poodle', { scope: 'POODLE' })]),
  vulnerability('sweet32'),
  vulnerability('freak'),
  vulnerability('drown', [sslyze({ scope: 'SSL 2.0', args: ['--sslv2'] })]),
  vulnerability('logjam', [nmap('ssl-dh-params', { scope: 'EXPORT suites and primes' })]),
  vulnerability('beast'),
  vulnerability('rc4'),
];

/** @type {FindingSet} */
const everything = {
  id: 'everything',
  title: 'everything that each has',
  ours: ours({ scope: 'every part, every vulnerability' }),
  peers: [
    sslyze({ scope: 'all its scans but HTTP headers' }),
    testssl(),
    sslscan({ scope: 'its ordinary run', aside: 'it has one vulnerability of fifteen and no chain' }),
  ],
};

const sets = [suites, certificates, groups, ...vulnerabilities, everything];

/**
 * The sets with the peers that are installed here; testssl, which takes from seconds to minutes, only when wanted.
 *
 * @param {{ withTestssl: boolean, wanted: readonly string[] | undefined }} options
 */
export function findingSets({ withTestssl, wanted }) {
  /** @type {Map<string, string>} */
  const paths = new Map();
  /** @param {Contestant} peer */
  const placed = (peer) => {
    const program = peer.name.split(' ')[0] ?? '';
    if (program === 'testssl' && !withTestssl) return [];
    const path = paths.get(program) ?? pathOf(program) ?? '';
    paths.set(program, path);
    return path === ''
      ? []
      : [{ ...peer, command: (/** @type {Address} */ at) => [path, ...peer.command(at).slice(1)] }];
  };
  const here = sets
    .filter(({ id }) => wanted === undefined || wanted.includes(id))
    .map((set) => ({ ...set, peers: set.peers.flatMap(placed) }));
  return { sets: here, missing: [...paths].filter(([, path]) => path === '').map(([program]) => program) };
}
