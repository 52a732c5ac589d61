import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { TlsReport } from './probe.js';

const Params = Type.Object(
  {
    allow: Type.Array(Type.String(), {
      minItems: 1,
      description: 'IANA names of the cipher suites that may be accepted.',
    }),
    groups: Type.Object(
      {
        allow: Type.Array(Type.String(), {
          minItems: 1,
          description: 'IANA names of the groups in which keys may be agreed.',
        }),
        atLeastOneOf: Type.Array(Type.String(), { minItems: 1 }),
        minDhBits: Type.Integer({ minimum: 1024, description: "Least size of a server's own DH prime." }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

/** One suite of each weak family that an ordinary OpenSSL can no longer offer. */
const WEAK = [
  'TLS_RSA_WITH_NULL_SHA',
  'TLS_RSA_WITH_RC4_128_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
];

/** A curve of 80 bits of strength, which no current library offers. */
const WEAK_GROUP = 'secp160r1';

type Walked = {
  readonly protocol: string;
  readonly accepted: readonly string[];
  /** Suites without a clear answer; null when not even the protocol had one, so that none were walked. */
  readonly unclear: number | null;
};
type Agreed = {
  readonly protocol: string;
  readonly accepted: readonly string[];
  readonly unclear: number;
};
/** The server's own Diffie-Hellman prime in one protocol; null bits when there was no clear answer. */
type Prime = { readonly protocol: string; readonly bits: number | null };
type Facts = {
  readonly endpoints: readonly {
    readonly name: string;
    readonly address: string;
    readonly protocols: readonly Walked[];
    readonly groups: readonly Agreed[];
    readonly primes: readonly Prime[];
  }[];
  readonly responder: { readonly suites: readonly string[]; readonly groups: readonly string[] };
};

export default defineKind<typeof Params, Facts>({
  kind: 'tls.cipher',
  version: 2,
  summary:
    'Enumerates every cipher suite and every key exchange group that each endpoint accepts, protocol by protocol.',
  params: Params,
  effects: 'read',
  needs: ['tls'],
  controls: {
    'weak-suites-negotiable':
      'A suite of each weak family must be accepted by a responder of our own: else the scanner could not have seen one.',
    'weak-groups-negotiable': 'A weak group must be accepted by a responder of our own, for the same reason.',
    'suite-accepted':
      'At least one suite must be accepted by each endpoint: else nothing was negotiated at all.',
  },
  async observe(_, probe) {
    if (probe.tlsEndpoints.length === 0) throw probe.missing('a TLS endpoint', 'endpoints');
    const [responder, ...reports] = await Promise.all([
      probe.scanOwnResponder(),
      ...probe.tlsEndpoints.map((endpoint) => probe.scanTls(endpoint.name)),
    ]);
    return {
      endpoints: probe.tlsEndpoints.map((endpoint, index) => ({
        name: endpoint.name,
        address: `${endpoint.host}:${endpoint.port}`,
        protocols: walksOf(reports[index]),
        groups: groupsOf(reports[index]),
        primes: primesOf(reports[index]),
      })),
      responder: {
        suites: namesIn(responder.suites ?? []),
        groups: namesIn(responder.groups ?? []),
      },
    };
  },
  judge(facts, { allow, groups }) {
    const allowed = new Set(allow);
    const negotiable = WEAK.filter((name) => facts.responder.suites.includes(name));
    const counts = facts.endpoints.map(({ name, protocols }) => ({
      name,
      accepted: protocols.reduce((sum, walk) => sum + walk.accepted.length, 0),
    }));
    return {
      controls: [
        {
          name: 'weak-suites-negotiable',
          held: negotiable.length === WEAK.length,
          seen: `own responder accepted ${negotiable.length} of ${WEAK.length} weak suites, ${facts.responder.suites.length} in all`,
        },
        {
          name: 'weak-groups-negotiable',
          held: facts.responder.groups.includes(WEAK_GROUP),
          seen: `own responder accepted ${facts.responder.groups.length} groups, ${WEAK_GROUP} ${facts.responder.groups.includes(WEAK_GROUP) ? 'among them' : 'not'}`,
        },
        {
          name: 'suite-accepted',
          held: counts.every((each) => each.accepted > 0),
          seen: counts.map((each) => `${each.name}: ${each.accepted} accepted`).join('; '),
        },
      ],
      assertions: facts.endpoints.flatMap((endpoint) => [
        ...judgeGroups(`${endpoint.name} ${endpoint.address}`, endpoint.groups, groups),
        ...endpoint.primes.map((prime) =>
          judgePrime(`${endpoint.name} ${endpoint.address}, ${prime.protocol}`, prime.bits, groups.minDhBits),
        ),
        ...endpoint.protocols.flatMap((walk): Assertion[] => [
          ...walk.accepted.map((suite) => ({
            subject: `${endpoint.name} ${endpoint.address}, ${walk.protocol}, ${suite}`,
            expected: 'on the list of the profile',
            actual: allowed.has(suite) ? 'accepted, on the list' : 'accepted, not on the list',
            outcome: allowed.has(suite) ? ('holds' as const) : ('broken' as const),
          })),
          ...(walk.unclear === 0
            ? []
            : [
                {
                  subject: `${endpoint.name} ${endpoint.address}, ${walk.protocol}`,
                  expected: 'a clear answer to every offer',
                  actual: walk.unclear === null ? 'none at all' : `${walk.unclear} suites without one`,
                  outcome: 'unknown' as const,
                },
              ]),
        ]),
      ]),
    };
  },
});

/** Every protocol that the endpoint may accept: one that was not settled must not look like one without suites. */
function walksOf(report: TlsReport | undefined): readonly Walked[] {
  return (report?.protocols ?? [])
    .filter((each) => each.state !== 'refused')
    .map(({ protocol }) => {
      const walk = report?.suites?.find((each) => each.protocol === protocol);
      return {
        protocol,
        accepted: walk?.accepted.map((suite) => suite.name) ?? [],
        unclear: walk?.inconclusive.length ?? null,
      };
    });
}

function namesIn(lists: readonly { readonly accepted: readonly { readonly name: string }[] }[]) {
  return [...new Set(lists.flatMap(({ accepted }) => accepted.map(({ name }) => name)))];
}

function groupsOf(report: TlsReport | undefined): readonly Agreed[] {
  return (report?.groups ?? []).map(({ protocol, accepted, inconclusive }) => ({
    protocol,
    accepted: accepted.map(({ name }) => name),
    unclear: inconclusive.length,
  }));
}

function primesOf(report: TlsReport | undefined): readonly Prime[] {
  return (report?.diffieHellman ?? []).flatMap(({ protocol, own }) =>
    own.state === 'no' ? [] : [{ protocol, bits: own.state === 'yes' ? own.bits : null }],
  );
}

function judgePrime(subject: string, bits: number | null, least: number): Assertion {
  return {
    subject: `${subject}, Diffie-Hellman prime`,
    expected: `at least ${least} bits`,
    actual: bits === null ? 'no clear answer' : `${bits} bits`,
    outcome: bits === null ? 'unknown' : bits >= least ? 'holds' : 'broken',
  };
}

function judgeGroups(
  endpoint: string,
  agreed: readonly Agreed[],
  limits: {
    readonly allow: readonly string[];
    readonly atLeastOneOf: readonly string[];
    readonly minDhBits: number;
  },
): readonly Assertion[] {
  if (agreed.length === 0)
    return [
      { subject: `${endpoint}, groups`, expected: 'enumerated', actual: 'not asked', outcome: 'unknown' },
    ];
  return agreed.flatMap(({ protocol, accepted, unclear }): Assertion[] => {
    const subject = `${endpoint}, ${protocol}`;
    const fine = accepted.some((name) => limits.atLeastOneOf.includes(name));
    return [
      ...accepted
        .filter((name) => !limits.allow.includes(name))
        .map((name) => ({
          subject: `${subject}, group ${name}`,
          expected: 'on the list of the profile',
          actual: 'accepted, not on the list',
          outcome: 'broken' as const,
        })),
      ...(accepted.length === 0
        ? []
        : [
            {
              subject: `${subject}, groups`,
              expected: `at least one of ${limits.atLeastOneOf.join(', ')}`,
              actual: accepted.join(', '),
              outcome: fine ? ('holds' as const) : unclear > 0 ? ('unknown' as const) : ('broken' as const),
            },
          ]),
      ...(unclear === 0
        ? []
        : [
            {
              subject: `${subject}, groups`,
              expected: 'a clear answer to every offer',
              actual: `${unclear} groups without one`,
              outcome: 'unknown' as const,
            },
          ]),
    ];
  });
}
