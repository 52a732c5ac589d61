import type { CertificateFacts } from '../../src/certificates/facts.js';
import type { CertificateResult } from '../../src/certificates/result.js';
import type { PolicyFacts } from '../../src/policy/facts.js';
import { type Protocol, protocols } from '../../src/protocol.js';
import { suites } from '../../src/registry/suites.js';

export type Leaf = Extract<CertificateFacts, { parsed: true }>;
type Presented = Extract<CertificateResult, { state: 'presented' }>;
type Suites = NonNullable<PolicyFacts['suites']>[number];
type Extension = NonNullable<PolicyFacts['extensions']>[number];

export const suite = (name: string) => suites.find((each) => each.name === name)?.id ?? -1;

/** Exactly these versions are offered, the others refused. */
export const offering = (...list: readonly Protocol[]): PolicyFacts['protocols'] =>
  protocols.map((protocol) => ({ protocol, state: list.includes(protocol) ? 'offered' : 'refused' }));

export const accepting = (
  protocol: Protocol,
  names: readonly string[],
  more: Partial<Suites> = {},
): Suites => ({
  protocol,
  accepted: names.map((name) => ({
    id: suite(name),
    name,
    ...(name.includes('_DHE_') ? { bits: 2048 } : {}),
  })),
  inconclusive: [],
  preference: 'client',
  ...more,
});

export const groups = (
  protocol: Protocol,
  names: readonly string[],
  inconclusive: readonly number[] = [],
) => ({ protocol, accepted: names.map((name, id) => ({ id, name })), inconclusive });

export const sound: Leaf = {
  parsed: true,
  version: 3,
  subject: 'CN=ehr.example.org',
  issuer: 'CN=Authority',
  serialNumber: '01',
  sans: ['dns:ehr.example.org'],
  notBefore: '2026-05-01T00:00:00.000Z',
  notAfter: '2026-07-01T00:00:00.000Z',
  validityDays: 61,
  key: { type: 'ec', bits: 256, curve: 'P-256' },
  signature: { algorithm: 'ECDSA', hash: 'SHA-256' },
  ekus: ['serverAuth'],
  keyUsage: ['digitalSignature'],
  isCa: false,
  isSelfSigned: false,
  aia: { ocsp: ['http://ocsp.example.org/'], caIssuers: ['http://ca.example.org/'] },
  crlUrls: [],
  mustStaple: false,
  criticalExtensions: [],
  sha256: '00',
};

export const presented = (leaf: Partial<Leaf> = {}, more: Partial<Presented> = {}): CertificateResult => ({
  authentication: 'ECDSA',
  source: 'TLS 1.2',
  state: 'presented',
  chain: [{ ...sound, ...leaf }],
  host: { name: 'ehr.example.org', matches: true },
  problems: [],
  ocsp: { stapled: true, status: 'good', failures: [], signature: 'valid', bytes: 300 },
  scts: [],
  ...more,
});

export const extension = (
  id: string,
  state: Extension['state'],
  more: Partial<Extension> = {},
): Extension => ({
  id,
  state,
  applicable: true,
  observed: 'as the test says',
  ...more,
});

const attacks = [
  ...['heartbleed', 'ccs-injection', 'ticketbleed', 'robot', 'drown', 'freak', 'logjam', 'poodle'],
  ...['sweet32', 'beast', 'crime', 'rc4', 'null', 'export', 'anonymous'],
];
export const vulnerabilities = (
  state: 'vulnerable' | 'not-vulnerable' | 'inconclusive',
): NonNullable<PolicyFacts['vulnerabilities']> =>
  attacks.map((id) => ({ id, state, observed: 'as the test says' }));

const yes = ['secure-renegotiation', 'server-name', 'extended-master-secret', 'certificate-status'];
export const goodExtensions: readonly Extension[] = [
  ...[...yes, 'encrypt-then-mac', 'fallback-scsv'].map((id) => extension(id, 'yes')),
  ...['early-data', 'compression'].map((id) => extension(id, 'no')),
];

/** A server that does what SP 800-52r2 wants, CBC suites and finite-field groups included, so that every rule arises. */
export const federal: PolicyFacts = {
  protocols: offering('TLS 1.2', 'TLS 1.3'),
  suites: [
    accepting('TLS 1.2', [
      'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
    ]),
    accepting('TLS 1.3', ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384']),
  ],
  groups: [groups('TLS 1.2', ['secp256r1']), groups('TLS 1.3', ['X25519MLKEM768', 'secp384r1'])],
  diffieHellman: [{ protocol: 'TLS 1.2', own: { state: 'yes', bits: 2048 }, ffdhe: ['ffdhe3072'] }],
  certificates: [presented()],
  extensions: goodExtensions,
  vulnerabilities: vulnerabilities('not-vulnerable'),
};

/** A server as Mozilla's generator sets one up. */
export const mozilla = {
  modern: {
    ...federal,
    protocols: offering('TLS 1.3'),
    suites: [accepting('TLS 1.3', ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'])],
    groups: [groups('TLS 1.3', ['x25519', 'secp256r1'])],
    diffieHellman: [],
  },
  intermediate: {
    ...federal,
    suites: [
      accepting('TLS 1.2', [
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
      ]),
      accepting('TLS 1.3', ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256']),
    ],
    groups: [groups('TLS 1.2', ['x25519', 'secp256r1']), groups('TLS 1.3', ['x25519', 'secp256r1'])],
    diffieHellman: [],
  },
} satisfies Record<string, PolicyFacts>;

/** Everything was asked, and nothing was settled. */
export const silent: PolicyFacts = {
  protocols: protocols.map((protocol) => ({ protocol, state: 'inconclusive' })),
  suites: [],
  groups: [],
  diffieHellman: [],
  certificates: [
    { authentication: 'RSA', source: 'TLS 1.3', state: 'inconclusive', cause: 'no answer', replies: [] },
  ],
  extensions: goodExtensions.map((each) => ({ ...each, state: 'inconclusive' })),
  vulnerabilities: vulnerabilities('inconclusive'),
};
