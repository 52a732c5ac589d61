import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { TlsReport } from './probe.js';

const Params = Type.Object(
  {
    require: Type.Array(Type.String(), {
      minItems: 1,
      description: 'Extensions that each endpoint must support: extended-master-secret, …',
    }),
    refuse: Type.Array(Type.String(), { description: 'What each endpoint must not offer: compression, …' }),
  },
  { additionalProperties: false },
);

type Seen = {
  readonly id: string;
  readonly protocol: string | null;
  readonly state: 'yes' | 'no' | 'inconclusive';
  /** False where the question does not arise, such as encrypt-then-MAC without any CBC suite. */
  readonly applicable: boolean;
  readonly observed: string;
};
type Facts = {
  readonly endpoints: readonly {
    readonly name: string;
    readonly address: string;
    readonly extensions: readonly Seen[];
  }[];
  /** The same questions, asked to two responders of the harness's own. */
  readonly own: { readonly with: readonly Seen[]; readonly without: readonly Seen[] };
};

export default defineKind<typeof Params, Facts>({
  kind: 'tls.extension',
  version: 1,
  summary:
    'Asks each endpoint for the TLS extensions that protect a handshake, and for the features that weaken one.',
  params: Params,
  effects: 'read',
  needs: ['tls'],
  controls: {
    'scanner-tells-apart':
      'A responder of our own with each extension must be seen to have it, and one without to lack it: else neither answer means anything.',
  },
  async observe(_, probe) {
    if (probe.tlsEndpoints.length === 0) throw probe.missing('a TLS endpoint', 'endpoints');
    const [own, ...reports] = await Promise.all([
      probe.scanOwnExtensions(),
      ...probe.tlsEndpoints.map((endpoint) => probe.scanTls(endpoint.name)),
    ]);
    return {
      endpoints: probe.tlsEndpoints.map((endpoint, index) => ({
        name: endpoint.name,
        address: `${endpoint.host}:${endpoint.port}`,
        extensions: seen(reports[index]),
      })),
      own: { with: seen(own.with), without: seen(own.without) },
    };
  },
  judge({ endpoints, own }, { require, refuse }) {
    const asked = [...require, ...refuse];
    const apart = asked.filter((id) => says(own.with, id, 'yes') && says(own.without, id, 'no'));
    return {
      controls: [
        {
          name: 'scanner-tells-apart',
          held: apart.length === asked.length,
          seen: `told apart on own responders: ${apart.join(', ') || 'nothing'} of ${asked.join(', ')}`,
        },
      ],
      assertions: endpoints.flatMap(({ name, address, extensions }) => [
        ...require.flatMap((id) => judge(`${name} ${address}`, id, extensions, 'yes')),
        ...refuse.flatMap((id) => judge(`${name} ${address}`, id, extensions, 'no')),
      ]),
    };
  },
});

function says(facts: readonly Seen[], id: string, state: 'yes' | 'no'): boolean {
  const found = facts.filter((each) => each.id === id && each.applicable);
  return found.length > 0 && found.every((each) => each.state === state);
}

function judge(
  endpoint: string,
  id: string,
  extensions: readonly Seen[],
  wanted: 'yes' | 'no',
): readonly Assertion[] {
  const expected = wanted === 'yes' ? 'supported' : 'not offered';
  const found = extensions.filter((each) => each.id === id);
  if (found.length === 0)
    return [{ subject: `${endpoint}, ${id}`, expected, actual: 'not asked', outcome: 'unknown' }];
  return found
    .filter((each) => each.applicable)
    .map(({ state, protocol, observed }) => ({
      subject: `${endpoint}, ${protocol === null ? id : `${id} in ${protocol}`}`,
      expected,
      actual: observed,
      outcome: state === 'inconclusive' ? 'unknown' : state === wanted ? 'holds' : 'broken',
    }));
}

function seen(report: TlsReport | undefined): readonly Seen[] {
  return (report?.extensions ?? []).map(({ id, protocol, state, applicable, observed }) => ({
    id,
    protocol: protocol ?? null,
    state,
    applicable,
    observed,
  }));
}
