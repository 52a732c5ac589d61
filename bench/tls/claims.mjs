import { cli } from './contestants.mjs';
import { pathOf, timed } from './process.mjs';
import { startProxy } from './proxy.mjs';

/** @typedef {{ holds: boolean, text: string }} Claim */
/** @typedef {{ id: string, running: import('./truth.mjs').Running, address: import('./contestants.mjs').Address }} Place */
/** @typedef {import('../../packages/tls-scanner-lite/src/index.js').Report} Report */

const limitMs = 120_000;
const connectionLimit = 1.3;
const distanceLimitMs = 800;
const roundTripMs = 50;
const perSecond = 20;

/**
 * @param {Place} place
 * @param {number} port
 * @param {string} only
 * @returns {Promise<{ ms: number, report: Report }>}
 */
async function scanned({ address: { caFile, starttls } }, port, only) {
  const more = starttls === undefined ? [] : ['--starttls', starttls];
  const { ms, stdout } = await timed(
    [process.execPath, cli, `localhost:${port}`, '--ca', caFile, '--json', '--only', only, ...more],
    limitMs,
  );
  return { ms, report: JSON.parse(stdout) };
}

/** @param {Report} report */
const suitesIn = (report) => (report.suites ?? []).reduce((sum, { accepted }) => sum + accepted.length, 0);

/** @param {Place} place */
export const suitesThere = ({ running }) =>
  Object.values(running.truth.suites).reduce((sum, suites) => sum + (suites?.length ?? 0), 0);

/** @param {Place} place */
export const groupsThere = ({ running }) =>
  Object.values(running.truth.groups).reduce((sum, groups) => sum + (groups?.length ?? 0), 0);

/**
 * Connections for protocols, suites and groups, counted by a proxy, against the least that a scanner needs which is
 * told one suite or group a connection: accepted ones and one refusal for each version, and for each list of groups.
 *
 * @param {Place} place
 * @returns {Promise<Claim>}
 */
export async function connections(place) {
  const proxy = await startProxy(place.running.port);
  try {
    const { report } = await scanned(place, proxy.port, 'protocols,suites,groups');
    const versions = report.protocols.length;
    const groups = (report.groups ?? []).map(({ accepted }) => accepted.length + 1);
    const least = suitesThere(place) + versions + groups.reduce((sum, each) => sum + each, 0);
    const ratio = proxy.connections / least;
    const counts = proxy.connections === report.connections ? '' : `, but it reports ${report.connections}`;
    return {
      holds: ratio <= connectionLimit && counts === '',
      text: `${place.id}: ${proxy.connections} connections for protocols, suites and groups, ${ratio.toFixed(2)} of the least possible ${least} (limit ${connectionLimit})${counts}`,
    };
  } finally {
    proxy.close();
  }
}

/**
 * Time at a distance, where round trips count and not the machine.
 *
 * @param {Place} place
 * @returns {Promise<Claim[]>}
 */
export async function distance(place) {
  const proxy = await startProxy(place.running.port, { roundTripMs });
  const whole = await startProxy(place.running.port, { roundTripMs, handshake: true });
  try {
    const { ms, report } = await scanned(place, proxy.port, 'protocols,suites');
    const far = await scanned(place, whole.port, 'protocols,suites');
    for (const peer of ['sslscan', 'nmap']) {
      const path = pathOf(peer);
      if (path === undefined) continue;
      const at = String(proxy.port);
      const command =
        peer === 'nmap'
          ? [path, '-Pn', '-n', '-p', at, '--script', '+ssl-enum-ciphers', '127.0.0.1']
          : [
              path,
              '--no-colour',
              '--no-check-certificate',
              '--no-groups',
              '--no-heartbleed',
              `localhost:${at}`,
            ];
      const finished = await timed(command, limitMs);
      console.log(`${peer} at ${roundTripMs} ms round trip: ${Math.round(finished.ms)} ms`);
    }
    const found = suitesIn(report);
    const all = suitesThere(place);
    console.log(
      `with the TCP handshake's round trip as well: ${Math.round(far.ms)} ms, ${suitesIn(far.report)} suites`,
    );
    return [
      {
        holds: ms <= distanceLimitMs && found === all,
        text: `${place.id} at ${roundTripMs} ms round trip: ${found} of ${all} suites in ${Math.round(ms)} ms (limit ${distanceLimitMs} ms)`,
      },
    ];
  } finally {
    proxy.close();
    whole.close();
  }
}

/**
 * @param {Place} place
 * @returns {Promise<Claim>}
 */
export async function limiter(place) {
  const proxy = await startProxy(place.running.port, { perSecond });
  try {
    const { ms, report } = await scanned(place, proxy.port, 'protocols,suites');
    const found = suitesIn(report);
    const all = suitesThere(place);
    const unsure = (report.suites ?? []).reduce((sum, { inconclusive }) => sum + inconclusive.length, 0);
    return {
      holds: found === all && report.limiter.noticed,
      text: `${place.id} behind ${perSecond} connections a second: ${found} of ${all} suites, ${unsure} inconclusive, limiter ${report.limiter.noticed ? 'reported' : 'not reported'}, ${(ms / 1000).toFixed(1)} s`,
    };
  } finally {
    proxy.close();
  }
}
