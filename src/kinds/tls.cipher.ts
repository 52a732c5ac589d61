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

type Walked = {
  readonly protocol: string;
  readonly accepted: readonly string[];
  /** Suites without a clear answer; null when not even the protocol had one, so that none were walked. */
  readonly unclear: number | null;
};
type Facts = {
  readonly endpoints: readonly {
    readonly name: string;
    readonly address: string;
    readonly protocols: readonly Walked[];
  }[];
  readonly responder: readonly string[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'tls.cipher',
  version: 1,
  summary: 'Enumerates every cipher suite that each endpoint accepts, protocol by protocol.',
  params: Params,
  effects: 'read',
  needs: ['tls'],
  controls: {
    'weak-suites-negotiable':
      'A suite of each weak family must be accepted by a responder of our own: else the scanner could not have seen one.',
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
      })),
      responder: [
        ...new Set((responder.suites ?? []).flatMap((walk) => walk.accepted.map((suite) => suite.name))),
      ],
    };
  },
  judge(facts, { allow }) {
    const allowed = new Set(allow);
    const negotiable = WEAK.filter((name) => facts.responder.includes(name));
    const counts = facts.endpoints.map(({ name, protocols }) => ({
      name,
      accepted: protocols.reduce((sum, walk) => sum + walk.accepted.length, 0),
    }));
    return {
      controls: [
        {
          name: 'weak-suites-negotiable',
          held: negotiable.length === WEAK.length,
          seen: `own responder accepted ${negotiable.length} of ${WEAK.length} weak suites, ${facts.responder.length} in all`,
        },
        {
          name: 'suite-accepted',
          held: counts.every((each) => each.accepted > 0),
          seen: counts.map((each) => `${each.name}: ${each.accepted} accepted`).join('; '),
        },
      ],
      assertions: facts.endpoints.flatMap((endpoint) =>
        endpoint.protocols.flatMap((walk): Assertion[] => [
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
      ),
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
