import type { Policy, Rule } from './policy.js';

const aesOf = (modes: string) => modes.split(' ').map((mode) => `AES_${mode}`);
const with_ = (exchange: string, ciphers: readonly string[]) =>
  ciphers.map((cipher) => `TLS_${exchange}_WITH_${cipher}`);

const gcm = aesOf('128_GCM_SHA256 256_GCM_SHA384');
const ccm = aesOf('128_CCM 256_CCM 128_CCM_8 256_CCM_8');
const cbcSha = aesOf('128_CBC_SHA 256_CBC_SHA');
const cbcFiniteField = aesOf('128_CBC_SHA256 256_CBC_SHA256');
const cbcCurve = aesOf('128_CBC_SHA256 256_CBC_SHA384');

const finiteField = ['DHE_DSS', 'DH_DSS', 'DH_RSA'];
const staticCurve = ['ECDH_ECDSA', 'ECDH_RSA'];
const all = ['ECDHE_ECDSA', 'ECDHE_RSA', 'DHE_RSA', ...finiteField, ...staticCurve];

/** Suites for TLS 1.0 to 1.2: those whose integrity is HMAC-SHA-1 (section 3.3.1). */
export const legacySuites: readonly string[] = all.flatMap((exchange) => with_(exchange, cbcSha));

/** Suites for TLS 1.2 (section 3.3.1); no RSA key transport, no ChaCha20. */
export const tls12Suites: readonly string[] = [
  ...with_('ECDHE_ECDSA', [...gcm, ...ccm, ...cbcCurve]),
  ...with_('ECDHE_RSA', [...gcm, ...cbcCurve]),
  ...with_('DHE_RSA', [...gcm, ...ccm, ...cbcFiniteField]),
  ...finiteField.flatMap((exchange) => with_(exchange, [...gcm, ...cbcFiniteField])),
  ...staticCurve.flatMap((exchange) => with_(exchange, [...gcm, ...cbcCurve])),
  ...legacySuites,
];

export const tls13Suites: readonly string[] = aesOf(
  '128_GCM_SHA256 256_GCM_SHA384 128_CCM_SHA256 128_CCM_8_SHA256',
).map((name) => `TLS_${name}`);

/**
 * Groups approved for key establishment: SP 800-56A r3, appendix D. A hybrid counts when one of its halves is approved
 * (SP 800-56C r2), and so does ML-KEM (FIPS 203), which came later.
 */
const approvedGroups = [
  ...['secp224r1', 'secp256r1', 'secp384r1', 'secp521r1'],
  ...['sect233k1', 'sect233r1', 'sect283k1', 'sect283r1'],
  ...['sect409k1', 'sect409r1', 'sect571k1', 'sect571r1'],
  ...['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'],
  ...['X25519MLKEM768', 'SecP256r1MLKEM768', 'SecP384r1MLKEM1024', 'MLKEM512', 'MLKEM768', 'MLKEM1024'],
];

type Bare = Omit<Rule, 'clause' | 'level'>;
const at =
  (level: Rule['level']) =>
  (section: string, rule: Bare): Rule => ({ clause: `SP 800-52r2, ${section}`, level, ...rule });
const shall = at('required');
const should = at('recommended');

/** What every server has to do, whomever it serves. */
const everyServer: readonly Rule[] = [
  shall('3.1', { id: 'ssl-2.0', demand: { kind: 'protocol', protocol: 'SSL 2.0', wanted: 'refused' } }),
  shall('3.1', { id: 'ssl-3.0', demand: { kind: 'protocol', protocol: 'SSL 3.0', wanted: 'refused' } }),
  // Since 1 January 2024; TLS 1.2 may then go where nobody needs it.
  shall('3.1', { id: 'tls-1.3', demand: { kind: 'protocol', protocol: 'TLS 1.3', wanted: 'offered' } }),
  should('3.1', { id: 'tls-1.2', demand: { kind: 'protocol', protocol: 'TLS 1.2', wanted: 'offered' } }),
  shall('3.3.1', {
    id: 'suites-tls-1.2',
    demand: { kind: 'suites-only', protocols: ['TLS 1.2'], allowed: tls12Suites },
  }),
  shall('3.3.1', {
    id: 'suites-tls-1.3',
    demand: { kind: 'suites-only', protocols: ['TLS 1.3'], allowed: tls13Suites },
  }),
  // The text lists these and says of no other that it is forbidden, but all algorithms of a suite have to be approved.
  should('3.4.2.2', { id: 'groups-approved', demand: { kind: 'groups-only', allowed: approvedGroups } }),
  shall('3.3', { id: 'diffie-hellman', demand: { kind: 'diffie-hellman', bits: 2048 } }),
  shall('3.2', { id: 'chain', demand: { kind: 'certificate-chain' } }),
  shall('3.2', { id: 'ocsp-address', demand: { kind: 'certificate-content', has: 'OCSP address' } }),
  shall('3.2.1', { id: 'version-3', demand: { kind: 'certificate-content', has: 'version 3' } }),
  shall('3.2.1', {
    id: 'key',
    demand: { kind: 'certificate-key', rsaBits: 2048, ecBits: 224, curves: ['ed25519', 'ed448'] },
  }),
  shall('3.2.1', {
    id: 'signature',
    demand: {
      kind: 'certificate-signature',
      allowed: ['* SHA-224', '* SHA-256', '* SHA-384', '* SHA-512', '* Ed25519', '* Ed448'],
    },
  }),
  should('Table 3-1', {
    id: 'curve',
    demand: { kind: 'certificate-key', rsaBits: 2048, curves: ['P-256', 'P-384'] },
  }),
  // Three years, one of which may be a leap year.
  should('Table 3-1', { id: 'validity', demand: { kind: 'certificate-validity', days: 1096 } }),
  should('Table 3-1', {
    id: 'key-usage',
    demand: { kind: 'certificate-content', has: 'digitalSignature' },
  }),
  should('Table 3-1', { id: 'server-auth', demand: { kind: 'certificate-content', has: 'serverAuth' } }),
  should('Table 3-1', {
    id: 'no-any-usage',
    demand: { kind: 'certificate-content', has: 'no anyExtendedKeyUsage' },
  }),
  should('Table 3-1', {
    id: 'subject-alt-name',
    demand: { kind: 'certificate-content', has: 'subjectAltName' },
  }),
  should('Table 3-1', {
    id: 'ca-issuers',
    demand: { kind: 'certificate-content', has: 'caIssuers address' },
  }),
  shall('3.4.1.1', {
    id: 'secure-renegotiation',
    demand: { kind: 'extension', id: 'secure-renegotiation', wanted: 'yes', when: 'below TLS 1.3' },
  }),
  // A shall; but a server with one certificate has nothing to choose, and its silence doesn't show what it is able to.
  should('3.4.1.2', { id: 'server-name', demand: { kind: 'extension', id: 'server-name', wanted: 'yes' } }),
  shall('3.4.1.3', {
    id: 'extended-master-secret',
    demand: { kind: 'extension', id: 'extended-master-secret', wanted: 'yes', when: 'below TLS 1.3' },
  }),
  shall('3.4.1.5', {
    id: 'certificate-status',
    demand: { kind: 'extension', id: 'certificate-status', wanted: 'yes' },
  }),
  should('3.4.1.5', { id: 'stapled-status', demand: { kind: 'stapled-status' } }),
  shall('3.4.2.1', {
    id: 'fallback-scsv',
    demand: {
      kind: 'extension',
      id: 'fallback-scsv',
      wanted: 'yes',
      when: 'below TLS 1.2 without TLS 1.3',
    },
  }),
  shall('3.4.2.2', {
    id: 'supported-groups',
    demand: { kind: 'groups-some', some: ['secp256r1', 'secp384r1'] },
  }),
  shall('3.4.2.7', {
    id: 'encrypt-then-mac',
    demand: { kind: 'extension', id: 'encrypt-then-mac', wanted: 'yes', when: 'CBC suites below TLS 1.3' },
  }),
  should('3.4.3', {
    id: 'early-data',
    demand: { kind: 'extension', id: 'early-data', wanted: 'no', when: 'TLS 1.3' },
  }),
  shall('3.7', {
    id: 'compression',
    demand: { kind: 'extension', id: 'compression', wanted: 'no', when: 'below TLS 1.3' },
  }),
];

const status =
  'Final, August 2019. Versions, suites, the certificate profile and the extensions were checked against quotations of the text; ' +
  'the numbers of sections 3.3 and 3.7 were not. The signature algorithms extension (3.4.1.4) has no rule: what a server ' +
  'does with it is not seen in one fact.';
const source = 'NIST SP 800-52 Rev. 2, https://doi.org/10.6028/NIST.SP.800-52r2';

export const sp80052Government: Policy = {
  id: 'sp800-52r2-government',
  title: 'NIST SP 800-52r2, servers of government-only applications',
  status,
  source,
  rules: [
    ...everyServer,
    shall('3.1', { id: 'tls-1.0', demand: { kind: 'protocol', protocol: 'TLS 1.0', wanted: 'refused' } }),
    should('3.1', { id: 'tls-1.1', demand: { kind: 'protocol', protocol: 'TLS 1.1', wanted: 'refused' } }),
    shall('3.3.1', {
      id: 'suites-tls-1.1',
      demand: { kind: 'suites-only', protocols: ['TLS 1.1'], allowed: legacySuites },
    }),
  ],
};

export const sp80052Public: Policy = {
  id: 'sp800-52r2-public',
  title: 'NIST SP 800-52r2, servers of citizen- or business-facing applications',
  status,
  source,
  rules: [
    ...everyServer,
    should('3.1', { id: 'tls-1.0', demand: { kind: 'protocol', protocol: 'TLS 1.0', wanted: 'refused' } }),
    should('3.1', { id: 'tls-1.1', demand: { kind: 'protocol', protocol: 'TLS 1.1', wanted: 'refused' } }),
    shall('3.3.1', {
      id: 'suites-below-tls-1.2',
      demand: { kind: 'suites-only', protocols: ['TLS 1.0', 'TLS 1.1'], allowed: legacySuites },
    }),
  ],
};
