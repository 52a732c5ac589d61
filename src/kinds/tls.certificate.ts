import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { TlsReport } from './probe.js';

const Params = Type.Object(
  {
    minRsaBits: Type.Integer({ minimum: 1024 }),
    curves: Type.Array(Type.String(), { minItems: 1 }),
    maxValidityDays: Type.Integer({ minimum: 1 }),
    ocspAddress: Type.Boolean({
      description: 'Whether the certificate must say where its status is asked for (AIA with OCSP).',
    }),
  },
  { additionalProperties: false },
);

/** What the verifier must call each certificate of the harness's own making. */
const MADE: { readonly [made: string]: string | null } = {
  good: null,
  expired: 'expired',
  'not yet valid': 'not-yet-valid',
  revoked: 'revoked',
  'wrong host': 'wrong-host',
  'self-signed': 'self-signed',
  'unknown authority': 'untrusted-root',
};

type Leaf = {
  readonly key: string;
  readonly bits: number | null;
  readonly curve: string | null;
  readonly validityDays: number;
  readonly notAfter: string;
  readonly serverAuth: boolean;
  readonly names: readonly string[];
  /** Addresses of the issuer's OCSP service. */
  readonly ocsp: readonly string[];
};
type Chain = {
  readonly asked: string;
  readonly state: string;
  readonly problems: readonly string[];
  /** What a stapled answer of the issuer says; `not-stapled` where there was none, `unusable` where it can't be relied on. */
  readonly revocation: 'good' | 'revoked' | 'unknown' | 'unusable' | 'not-stapled';
  readonly leaf: Leaf | null;
};
type Facts = {
  readonly endpoints: readonly {
    readonly name: string;
    readonly address: string;
    readonly chains: readonly Chain[];
  }[];
  readonly verifier: readonly { readonly made: string; readonly problems: readonly string[] }[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'tls.certificate',
  version: 2,
  summary:
    "Verifies each certificate that an endpoint presents, RSA and ECDSA, with the owner's trust anchors.",
  params: Params,
  effects: 'read',
  needs: ['tls'],
  controls: {
    'verifier-rejects-bad':
      'The same verifier must accept a good certificate of our own and name what is wrong with each bad one: else its silence says nothing.',
    'certificate-presented': 'At least one certificate must have been presented by each endpoint.',
  },
  async observe(_, probe) {
    if (probe.tlsEndpoints.length === 0) throw probe.missing('a TLS endpoint', 'endpoints');
    const [verifier, ...reports] = await Promise.all([
      probe.scanOwnCertificates(),
      ...probe.tlsEndpoints.map((endpoint) => probe.scanTls(endpoint.name)),
    ]);
    return {
      endpoints: probe.tlsEndpoints.map((endpoint, index) => ({
        name: endpoint.name,
        address: `${endpoint.host}:${endpoint.port}`,
        chains: (reports[index]?.certificates ?? []).map(chainFacts),
      })),
      verifier: [...verifier],
    };
  },
  judge(facts, params) {
    const wrong = Object.entries(MADE).filter(([made, problem]) => {
      const found = facts.verifier.find((each) => each.made === made);
      return (
        found === undefined ||
        (problem === null ? found.problems.length > 0 : !found.problems.includes(problem))
      );
    });
    const counts = facts.endpoints.map(({ name, chains }) => ({
      name,
      presented: chains.filter((chain) => chain.state === 'presented').length,
    }));
    return {
      controls: [
        {
          name: 'verifier-rejects-bad',
          held: wrong.length === 0,
          seen: facts.verifier
            .map((each) => `${each.made}: ${each.problems.join(', ') || 'no problem'}`)
            .join('; '),
        },
        {
          name: 'certificate-presented',
          held: counts.every((each) => each.presented > 0),
          seen: counts.map((each) => `${each.name}: ${each.presented} presented`).join('; '),
        },
      ],
      assertions: facts.endpoints.flatMap((endpoint) =>
        endpoint.chains.flatMap((chain) =>
          judgeChain(`${endpoint.name} ${endpoint.address}, ${chain.asked} certificate`, chain, params),
        ),
      ),
    };
  },
});

function judgeChain(
  subject: string,
  chain: Chain,
  limits: {
    readonly minRsaBits: number;
    readonly curves: readonly string[];
    readonly maxValidityDays: number;
    readonly ocspAddress: boolean;
  },
): readonly Assertion[] {
  if (chain.state === 'none') return [];
  if (chain.state !== 'presented' || chain.leaf === null)
    return [
      {
        subject,
        expected: 'a chain that can be read',
        actual: chain.problems.join(', '),
        outcome: 'unknown',
      },
    ];
  const { leaf } = chain;
  const strong =
    leaf.curve !== null
      ? limits.curves.includes(leaf.curve)
      : leaf.bits !== null && leaf.bits >= limits.minRsaBits;
  const assertion = (what: string, expected: string, actual: string, holds: boolean): Assertion => ({
    subject: `${subject}, ${what}`,
    expected,
    actual,
    outcome: holds ? 'holds' : 'broken',
  });
  return [
    assertion(
      'chain',
      'trusted, complete, in validity, for this host',
      chain.problems.join(', ') || 'no problem',
      chain.problems.length === 0,
    ),
    assertion(
      'key',
      `RSA of ${limits.minRsaBits} bits or more, or ${limits.curves.join(', ')}`,
      leaf.key,
      strong,
    ),
    assertion(
      'validity',
      `at most ${limits.maxValidityDays} days`,
      `${leaf.validityDays} days, until ${leaf.notAfter}`,
      leaf.validityDays <= limits.maxValidityDays,
    ),
    assertion(
      'extended key usage',
      'serverAuth',
      leaf.serverAuth ? 'serverAuth' : 'no serverAuth',
      leaf.serverAuth,
    ),
    {
      subject: `${subject}, revocation`,
      expected: 'not revoked, by a stapled answer of its issuer',
      actual: SAID[chain.revocation],
      outcome: chain.revocation === 'good' ? 'holds' : chain.revocation === 'revoked' ? 'broken' : 'unknown',
    },
    ...(limits.ocspAddress
      ? [
          assertion(
            'authority information access',
            'an address for OCSP',
            leaf.ocsp.join(', ') || 'absent',
            leaf.ocsp.length > 0,
          ),
        ]
      : []),
    assertion(
      'subject alternative name',
      'present',
      leaf.names.join(', ') || 'absent',
      leaf.names.length > 0,
    ),
  ];
}

const SAID: { readonly [revocation in Chain['revocation']]: string } = {
  good: 'good, by a stapled answer',
  revoked: 'revoked',
  unknown: 'the issuer says that it does not know this certificate',
  unusable: 'the stapled answer cannot be relied on',
  'not-stapled': 'no answer is stapled, and the issuer is not in scope',
};

type Result = NonNullable<TlsReport['certificates']>[number];

function chainFacts(result: Result): Chain {
  if (result.state !== 'presented')
    return {
      asked: result.authentication,
      state: result.state,
      problems: result.state === 'inconclusive' ? [result.cause] : [],
      revocation: 'not-stapled',
      leaf: null,
    };
  const [leaf] = result.chain;
  return {
    asked: result.authentication,
    state: result.state,
    problems: result.problems.map((problem) => problem.code),
    revocation: result.ocsp?.stapled === true ? result.ocsp.status : 'not-stapled',
    leaf: leaf === undefined ? null : leafFacts(leaf),
  };
}

function leafFacts(leaf: Extract<Result, { state: 'presented' }>['chain'][number]): Leaf | null {
  if (!leaf.parsed) return null;
  const { type, bits, curve } = leaf.key;
  return {
    key: curve ?? `${type} ${bits ?? ''}`.trim(),
    bits: bits ?? null,
    curve: curve ?? null,
    validityDays: Math.round(leaf.validityDays),
    notAfter: leaf.notAfter,
    serverAuth: leaf.ekus.includes('serverAuth'),
    names: leaf.sans,
    ocsp: leaf.aia.ocsp,
  };
}
