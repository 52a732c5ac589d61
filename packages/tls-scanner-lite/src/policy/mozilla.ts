import type { Protocol } from '../protocol.js';
import type { Demand, Policy, Rule } from './policy.js';

/** One configuration of the guideline, in its own terms; names of suites and groups are those of the registries. */
interface Guideline {
  readonly version: '6.0' | '5.7';
  readonly level: 'modern' | 'intermediate';
  readonly status: string;
  readonly tls_versions: readonly Protocol[];
  /** Below TLS 1.3. */
  readonly ciphers: readonly string[];
  readonly tls_curves: readonly string[];
  readonly certificate_curves: readonly string[];
  readonly rsa_key_size: number | null;
  readonly certificate_signatures: readonly string[];
  readonly dh_param_size: number | null;
  readonly maximum_certificate_lifespan: number;
}

const versions: readonly Protocol[] = ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'];

// The same in every edition since 5.1.
const ciphersuites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const recommendedLifespan = 90;

const ecdhe = ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256'].flatMap((cipher) => [
  `TLS_ECDHE_ECDSA_WITH_${cipher}`,
  `TLS_ECDHE_RSA_WITH_${cipher}`,
]);
const dhe = ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256'].map(
  (cipher) => `TLS_DHE_RSA_WITH_${cipher}`,
);

const ecdsaSignatures = ['ECDSA SHA-256', 'ECDSA SHA-384', 'ECDSA SHA-512'];
const rsaSignatures = ['RSASSA-PKCS1-v1_5 SHA-256'];
const curves = { tls: ['x25519', 'secp256r1', 'secp384r1'], certificate: ['P-256', 'P-384'] };

function policy(guideline: Guideline): Policy {
  const { version, level } = guideline;
  const rule = (id: string, key: string, demand: Demand, strength: Rule['level'] = 'required'): Rule => ({
    id,
    clause: `Server Side TLS ${version}, ${level}: ${key}`,
    level: strength,
    demand,
  });
  const offers = (protocol: Protocol) => guideline.tls_versions.includes(protocol);
  const below13 = guideline.tls_versions.filter((protocol) => protocol !== 'TLS 1.3');
  return {
    id: `mozilla-${version}-${level}`,
    title: `Mozilla Server Side TLS ${version}, ${level}`,
    status: guideline.status,
    source: `https://ssl-config.mozilla.org/guidelines/${version}.json`,
    rules: [
      ...versions.map((protocol) =>
        rule(protocol.toLowerCase().replace(' ', '-'), 'tls_versions', {
          kind: 'protocol',
          protocol,
          wanted: offers(protocol) ? 'offered' : 'refused',
        }),
      ),
      rule('suites-tls-1.3', 'ciphersuites', {
        kind: 'suites-only',
        protocols: ['TLS 1.3'],
        allowed: ciphersuites,
      }),
      ...(below13.length === 0
        ? []
        : [
            rule('suites-tls-1.2', 'ciphers', {
              kind: 'suites-only',
              protocols: below13,
              allowed: guideline.ciphers,
            }),
          ]),
      rule('order', 'server_preferred_order', { kind: 'preference', wanted: 'client' }, 'recommended'),
      rule('groups', 'tls_curves', { kind: 'groups-only', allowed: guideline.tls_curves }),
      ...(guideline.dh_param_size === null
        ? []
        : [
            rule('diffie-hellman', 'dh_param_size', {
              kind: 'diffie-hellman',
              bits: guideline.dh_param_size,
            }),
          ]),
      rule('chain', 'read into it', { kind: 'certificate-chain' }),
      rule('key', 'certificate_types, certificate_curves, rsa_key_size', {
        kind: 'certificate-key',
        curves: guideline.certificate_curves,
        ...(guideline.rsa_key_size === null ? {} : { rsaBits: guideline.rsa_key_size }),
      }),
      rule('signature', 'certificate_signatures', {
        kind: 'certificate-signature',
        allowed: guideline.certificate_signatures,
      }),
      rule('validity', 'maximum_certificate_lifespan', {
        kind: 'certificate-validity',
        days: guideline.maximum_certificate_lifespan,
      }),
      rule(
        'validity-recommended',
        'recommended_certificate_lifespan',
        { kind: 'certificate-validity', days: recommendedLifespan },
        'recommended',
      ),
      rule('stapled-status', 'ocsp_staple', { kind: 'stapled-status' }, 'recommended'),
    ],
  };
}

const read =
  "Suites, groups, certificate kinds, signatures and lifespans are the guideline's own lists. That a chain must be sound, and " +
  'that stapling and the order of suites are only recommended, is read into it. HSTS is no matter of TLS and left out.';
const status60 = `Current edition (2026), checked against its file in the generator's repository and a copy elsewhere. ${read}`;
const status57 = `Superseded by 6.0, checked against two copies of its file. ${read}`;

const modern = {
  level: 'modern',
  tls_versions: ['TLS 1.3'],
  ciphers: [],
  certificate_curves: curves.certificate,
  rsa_key_size: null,
  certificate_signatures: ecdsaSignatures,
  dh_param_size: null,
  maximum_certificate_lifespan: 90,
} as const;

const intermediate = {
  level: 'intermediate',
  tls_versions: ['TLS 1.2', 'TLS 1.3'],
  certificate_curves: curves.certificate,
  rsa_key_size: 2048,
  certificate_signatures: [...rsaSignatures, ...ecdsaSignatures],
  dh_param_size: 2048,
  maximum_certificate_lifespan: 366,
} as const;

/** Newest first. */
export const mozilla: readonly Policy[] = [
  policy({ ...modern, version: '6.0', status: status60, tls_curves: ['X25519MLKEM768', ...curves.tls] }),
  policy({
    ...intermediate,
    version: '6.0',
    status: status60,
    ciphers: ecdhe,
    tls_curves: ['X25519MLKEM768', ...curves.tls],
  }),
  policy({ ...modern, version: '5.7', status: status57, tls_curves: curves.tls }),
  policy({
    ...intermediate,
    version: '5.7',
    status: status57,
    ciphers: [...ecdhe, ...dhe],
    tls_curves: curves.tls,
  }),
];
