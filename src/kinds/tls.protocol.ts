import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';

const Protocol = Type.Enum(['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3']);
const Params = Type.Object(
  {
    forbidden: Type.Array(Protocol, { minItems: 1 }),
    atLeastOneOf: Type.Array(Protocol, { minItems: 1 }),
  },
  { additionalProperties: false },
);

type Seen = {
  readonly protocol: string;
  readonly state: 'offered' | 'refused' | 'inconclusive';
  readonly evidence: string;
};
type Facts = {
  readonly endpoints: readonly {
    readonly name: string;
    readonly address: string;
    readonly answers: boolean;
    readonly control: string;
    readonly protocols: readonly Seen[];
  }[];
  /** The same offers, made to the harness's own legacy responder. */
  readonly responder: readonly Seen[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'tls.protocol',
  version: 1,
  summary: 'Offers every protocol version, one at a time, by raw hellos to each endpoint.',
  params: Params,
  effects: 'read',
  needs: ['tls'],
  controls: {
    'scanner-sees-legacy':
      'Each legacy hello must be accepted by a responder of our own first: else "refused" is only our inability to ask.',
    'server-answers': 'A modern hello must be answered: else silence reads as refusal.',
  },
  async observe(_, probe) {
    if (probe.tlsEndpoints.length === 0) throw probe.missing('a TLS endpoint', 'endpoints');
    const [responder, ...reports] = await Promise.all([
      probe.scanOwnResponder(),
      ...probe.tlsEndpoints.map((endpoint) => probe.scanTls(endpoint.name)),
    ]);
    return {
      endpoints: probe.tlsEndpoints.map((endpoint, index) => {
        const report = reports[index];
        return {
          name: endpoint.name,
          address: `${endpoint.host}:${endpoint.port}`,
          answers: report?.control.answered === true,
          control: report === undefined ? 'not scanned' : answerOf(report.control.reply),
          protocols: report?.protocols.map(seen) ?? [],
        };
      }),
      responder: responder.protocols.map(seen),
    };
  },
  judge(facts, { forbidden, atLeastOneOf }) {
    const legacy = forbidden.filter(
      (protocol) => facts.responder.find((each) => each.protocol === protocol)?.state === 'offered',
    );
    const silent = facts.endpoints.filter((endpoint) => !endpoint.answers);
    return {
      controls: [
        {
          name: 'scanner-sees-legacy',
          held: legacy.length === forbidden.length,
          seen: `own responder: accepted ${legacy.join(', ') || 'nothing'} of ${forbidden.join(', ')}`,
        },
        {
          name: 'server-answers',
          held: silent.length === 0,
          seen: facts.endpoints
            .map((endpoint) => `${endpoint.name} ${endpoint.address}: ${endpoint.control}`)
            .join('; '),
        },
      ],
      assertions: facts.endpoints.flatMap((endpoint) => {
        const state = (protocol: string) => endpoint.protocols.find((each) => each.protocol === protocol);
        const modern = atLeastOneOf.filter((protocol) => state(protocol)?.state === 'offered');
        // Missing is only what was refused: a protocol without a clear answer may well be there.
        const unsettled = atLeastOneOf.filter(
          (protocol) => !['offered', 'refused'].includes(state(protocol)?.state ?? ''),
        );
        return [
          ...forbidden.map((protocol): Assertion => {
            const found = state(protocol);
            return {
              subject: `${endpoint.name} ${endpoint.address}, ${protocol}`,
              expected: 'refused',
              actual: found === undefined ? 'not asked' : `${found.state}: ${found.evidence}`,
              outcome:
                found?.state === 'refused' ? 'holds' : found?.state === 'offered' ? 'broken' : 'unknown',
            };
          }),
          {
            subject: `${endpoint.name} ${endpoint.address}, modern protocol`,
            expected: `at least one of ${atLeastOneOf.join(', ')}`,
            actual:
              modern.join(', ') ||
              (unsettled.length > 0 ? `no clear answer to ${unsettled.join(', ')}` : 'none'),
            outcome: modern.length > 0 ? 'holds' : unsettled.length > 0 ? 'unknown' : 'broken',
          } satisfies Assertion,
        ];
      }),
    };
  },
});

function seen(facts: {
  readonly protocol: string;
  readonly state: Seen['state'];
  readonly evidence: readonly { readonly conclusion: string }[];
}): Seen {
  return { protocol: facts.protocol, state: facts.state, evidence: facts.evidence.at(-1)?.conclusion ?? '' };
}

function answerOf(reply: {
  readonly kind: string;
  readonly protocol?: string | null;
  readonly suiteName?: string;
}): string {
  return reply.kind === 'server-hello'
    ? `answered with ${reply.protocol ?? '?'} ${reply.suiteName ?? '?'}`
    : reply.kind;
}
