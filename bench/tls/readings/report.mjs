import { hex, set, smallest, yesNo } from './vocabulary.mjs';

/** @typedef {import('./vocabulary.mjs').Reading} Reading */
/** @typedef {import('../../../packages/tls-scanner-lite/src/index.js').Report} Report */

/** @param {Report} report @returns {Reading} */
export function readReport(report) {
  /** @type {Reading} */
  const reading = new Map();
  for (const { protocol, state } of report.protocols) {
    if (state !== 'inconclusive') reading.set(protocol, yesNo(state === 'offered'));
  }
  for (const { protocol, accepted, inconclusive } of report.suites ?? []) {
    if (inconclusive.length === 0)
      reading.set(`suites of ${protocol}`, set(accepted.map(({ id }) => hex(id))));
    smallest(
      reading,
      accepted.flatMap(({ name, bits }) =>
        bits === undefined || !/_DHE?_/.test(name) || name.includes('EXPORT')
          ? []
          : [/** @type {const} */ ([`bits of the prime in ${protocol}`, bits])],
      ),
    );
  }
  for (const { protocol, accepted } of report.groups ?? [])
    reading.set(`groups of ${protocol}`, set(accepted.map(({ name }) => name)));
  for (const { id, state } of report.vulnerabilities ?? [])
    if (state !== 'inconclusive') reading.set(`vulnerable: ${id}`, yesNo(state === 'vulnerable'));
  for (const { id, state, protocol } of report.extensions ?? []) {
    if (state === 'inconclusive') continue;
    const field = id === 'session-tickets' || id === 'certificate-status' ? `${id} in ${protocol}` : id;
    reading.set(field, state);
  }
  for (const entry of report.certificates ?? []) {
    if (entry.state !== 'presented') continue;
    const codes = new Set(entry.problems.map(({ code }) => code));
    const [leaf] = entry.chain;
    const own = entry.problems.filter(({ certificate }) => certificate === 0).map(({ code }) => code);
    const kind = entry.authentication;
    reading.set(
      `${kind} certificate: in date`,
      yesNo(!own.includes('expired') && !own.includes('not-yet-valid')),
    );
    reading.set(`${kind} certificate: for this host`, yesNo(!codes.has('wrong-host')));
    /** @param {readonly string[]} problems */
    const none = (...problems) => yesNo(!problems.some((code) => codes.has(/** @type {never} */ (code))));
    const chain = /** @type {const} */ (['incomplete', 'untrusted-root', 'self-signed']);
    reading.set(`${kind} certificate: chains to an authority`, none(...chain));
    reading.set(
      `${kind} certificate: validates`,
      none(...chain, 'expired', 'not-yet-valid', 'wrong-eku', 'wrong-host'),
    );
    if (leaf?.parsed === true) {
      reading.set(`${kind} certificate: key bits`, String(leaf.key.bits));
      reading.set(`${kind} certificate: hash`, (leaf.signature.hash ?? '').replace('-', ''));
    }
    if (entry.ocsp !== undefined) reading.set(`${kind} certificate: stapled`, yesNo(entry.ocsp.stapled));
    if (entry.ocsp?.stapled === true) reading.set(`${kind} certificate: status`, entry.ocsp.status);
  }
  return reading;
}
