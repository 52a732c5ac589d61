import { hex, protocolOf, set, smallest, yesNo } from './vocabulary.mjs';

/** @typedef {import('./vocabulary.mjs').Reading} Reading */
/** @typedef {import('./vocabulary.mjs').SuiteIds} SuiteIds */
/** @typedef {import('./vocabulary.mjs').Tool} Tool */

/** @type {(ids: SuiteIds) => Tool} */
export const sslyze = (ids) => ({
  name: 'sslyze',
  command: ({ port, starttls, caFile }, file) => [
    ...['sslyze', `--json_out=${file}`, '--certinfo_ca_file', caFile, '--mozilla_config', 'disable'],
    ...[
      '--certinfo',
      '--sslv2',
      '--sslv3',
      '--tlsv1',
      '--tlsv1_1',
      '--tlsv1_2',
      '--tlsv1_3',
      '--elliptic_curves',
    ],
    ...[
      '--heartbleed',
      '--openssl_ccs',
      '--robot',
      '--compression',
      '--fallback',
      '--reneg',
      '--ems',
      '--early_data',
    ],
    ...['--resum'],
    ...(starttls === undefined ? [] : ['--starttls', starttls]),
    `localhost:${port}`,
  ],
  read(text) {
    /** @type {Reading} */
    const reading = new Map();
    const [server] = JSON.parse(text).server_scan_results;
    const results = server?.scan_result ?? {};
    /** @param {string} name */
    const resultOf = (name) => results[name]?.result;
    for (const version of ['ssl_2_0', 'ssl_3_0', 'tls_1_0', 'tls_1_1', 'tls_1_2', 'tls_1_3']) {
      const result = resultOf(`${version}_cipher_suites`);
      if (!result) continue;
      const protocol = protocolOf(version);
      /** @type {{ cipher_suite: { name: string }, ephemeral_key: { type_name: string, size: number } | null }[]} */
      const accepted = result.accepted_cipher_suites;
      reading.set(protocol, yesNo(accepted.length > 0));
      if (accepted.length === 0) continue;
      reading.set(
        `suites of ${protocol}`,
        set(accepted.map(({ cipher_suite: { name } }) => hex(ids.get(name) ?? 0))),
      );
      smallest(
        reading,
        accepted.flatMap(({ ephemeral_key: key, cipher_suite: { name } }) =>
          key?.type_name === 'DH' && /_DHE?_/.test(name) && !name.includes('EXPORT')
            ? [/** @type {[string, number]} */ ([`bits of the prime in ${protocol}`, key.size])]
            : [],
        ),
      );
    }
    /** @type {readonly (readonly [string, string, string])[]} */
    const flags = [
      ['heartbleed', 'is_vulnerable_to_heartbleed', 'vulnerable: heartbleed'],
      ['openssl_ccs_injection', 'is_vulnerable_to_ccs_injection', 'vulnerable: ccs-injection'],
      ['tls_compression', 'supports_compression', 'compression'],
      ['tls_fallback_scsv', 'supports_fallback_scsv', 'fallback-scsv'],
      ['session_renegotiation', 'supports_secure_renegotiation', 'secure-renegotiation'],
      [
        'session_renegotiation',
        'is_vulnerable_to_client_renegotiation_dos',
        'client-initiated-renegotiation',
      ],
      ['tls_extended_master_secret', 'supports_ems_extension', 'extended-master-secret'],
      ['tls_1_3_early_data', 'supports_early_data', 'early-data'],
    ];
    for (const [scan, key, field] of flags) {
      const value = resultOf(scan)?.[key];
      if (typeof value === 'boolean') reading.set(field, yesNo(value));
    }
    const robot = resultOf('robot')?.robot_result;
    if (/^(NOT_)?VULNERABLE/.test(robot ?? ''))
      reading.set('vulnerable: robot', yesNo(!robot.startsWith('NOT_')));
    const resumption = resultOf('session_resumption');
    if (resumption) {
      reading.set(
        'session-id-resumption',
        yesNo(resumption.session_id_resumption_result === 'FULLY_SUPPORTED'),
      );
      reading.set(
        'session-tickets in TLS 1.2',
        yesNo(resumption.tls_ticket_resumption_result === 'FULLY_SUPPORTED'),
      );
    }
    readChains(reading, resultOf('certificate_info')?.certificate_deployments ?? []);
    return reading;
  },
});

/**
 * @param {Reading} reading
 * @param {readonly any[]} deployments
 */
function readChains(reading, deployments) {
  for (const deployment of deployments) {
    const [leaf] = deployment.received_certificate_chain;
    const kind = /rsa/i.test(leaf.public_key.algorithm) ? 'RSA' : 'ECDSA';
    const own = deployment.path_validation_results.find(
      (/** @type {any} */ { trust_store: { path } }) => !path.includes('sslyze'),
    );
    if (own !== undefined)
      reading.set(`${kind} certificate: validates`, yesNo(own.was_validation_successful));
    reading.set(`${kind} certificate: key bits`, String(leaf.public_key.key_size));
    reading.set(`${kind} certificate: hash`, String(leaf.signature_hash_algorithm?.name ?? '').toUpperCase());
    const now = Date.now();
    reading.set(
      `${kind} certificate: in date`,
      yesNo(Date.parse(leaf.not_valid_before) < now && now < Date.parse(leaf.not_valid_after)),
    );
    reading.set(`${kind} certificate: stapled`, yesNo(deployment.ocsp_response !== null));
  }
}
