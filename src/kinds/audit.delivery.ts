import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { Sink } from './outbound.js';
import type { Probe } from './probe.js';

const Params = Type.Object(
  {
    burst: Type.Integer({ minimum: 1, maximum: 1000, description: 'How many actions are done at once.' }),
    whileCut: Type.Integer({ minimum: 1, maximum: 1000, description: 'How many while the sink is cut off.' }),
  },
  { additionalProperties: false },
);

/** A first few, to see that anything comes at all; and one after the sink is back, for senders that wait for one. */
const FIRST = 3;
const AFTER = 2;

/** Actions, and how often the entry of each came to the sink. */
type Batch = {
  readonly done: number;
  readonly failed: readonly string[];
  readonly arrivals: readonly number[];
};
type Forwarding = {
  readonly title: string;
  readonly withinMs: number;
  readonly first: Batch;
  readonly burst: Batch;
  readonly whileCut: Batch;
  readonly after: Batch;
  readonly decoys: number;
  readonly sendersBefore: number;
  readonly senders: number;
  readonly troubles: readonly string[];
};
type Facts = { readonly forwardings: readonly Forwarding[] };

export default defineKind<typeof Params, Facts>({
  kind: 'audit.delivery',
  version: 1,
  summary:
    'Has the target forward its audit log to a sink of the harness, many entries at once, and with the sink cut off for a while: every entry arrives.',
  params: Params,
  effects: 'write',
  methods: ['canary'],
  needs: ['sign-in', 'outbound', 'audit-forwarding'],
  controls: {
    'sink-hears':
      'Entries must come to the sink while nothing is wrong: else there is no delivery to look at.',
    'actions-performed': 'Every action whose entry is looked for must have been done and have a nonce.',
    'decoy-absent': 'A nonce that was never sent must not come: else anything would count as arrived.',
    'sender-came-back': 'After the cut the sender must have connected anew: else it was never cut off.',
  },
  longestWaitMs: (_, limits) => limits.outboundMs ?? 0,
  async observe({ burst, whileCut }, probe) {
    const forwarding = probe.messages.outbound.filter(({ protocol }) => protocol === 'syslog-tls');
    if (forwarding.length === 0) throw probe.missing('a syslog receiver of the audit log', 'outbound');
    const forwardings = [];
    for (const { name, title } of forwarding)
      forwardings.push(
        await probe.messages.sink(name, (sink) => forward(probe, sink, title, { burst, whileCut })),
      );
    return { forwardings };
  },
  judge({ forwardings }) {
    const batches = (each: Forwarding) => [each.first, each.burst, each.whileCut, each.after];
    const failed = forwardings.flatMap((each) => batches(each).flatMap((batch) => batch.failed));
    const decoys = forwardings.reduce((sum, each) => sum + each.decoys, 0);
    const every = (holds: (each: Forwarding) => boolean) =>
      forwardings.length > 0 && forwardings.every(holds);
    return {
      controls: [
        {
          name: 'sink-hears',
          held: every(({ first }) => first.arrivals.some((count) => count > 0)),
          seen: told(forwardings, ({ first }) => `${came(first)} of ${first.done} first entries came`),
        },
        {
          name: 'actions-performed',
          held: every((each) => batches(each).every(({ done }) => done > 0)) && failed.length === 0,
          seen: failed.length === 0 ? 'all done' : `${failed.length} were not: ${failed[0]}`,
        },
        { name: 'decoy-absent', held: decoys === 0, seen: `${decoys} messages for a nonce never sent` },
        {
          name: 'sender-came-back',
          held: every(
            ({ whileCut, after, senders, sendersBefore }) =>
              senders > sendersBefore || came(whileCut) + came(after) === 0,
          ),
          seen: told(
            forwardings,
            ({ sendersBefore, senders }) => `${sendersBefore} connections before the cut, ${senders} in all`,
          ),
        },
      ],
      assertions: forwardings.flatMap((each) => [
        complete(`${each.title}, entries one by one`, each.first, each.withinMs),
        complete(`${each.title}, many entries at once`, each.burst, each.withinMs),
        complete(`${each.title}, entries made while the sink was cut off`, each.whileCut, each.withinMs),
        complete(`${each.title}, entries made after that`, each.after, each.withinMs),
      ]),
      measured: forwardings.flatMap((each) => [
        {
          what: `${each.title}: entries that came more than once`,
          value: String(
            batches(each)
              .flatMap(({ arrivals }) => arrivals)
              .filter((count) => count > 1).length,
          ),
        },
        ...each.troubles.map((trouble) => ({ what: `${each.title}: the sink was told`, value: trouble })),
      ]),
    };
  },
});

async function forward(
  probe: Probe,
  sink: Sink,
  title: string,
  counts: { readonly burst: number; readonly whileCut: number },
): Promise<Forwarding> {
  const decoy = probe.decoy();
  const first = await settled(sink, await perform(sink, FIRST));
  const burst = await settled(sink, await perform(sink, counts.burst));
  const sendersBefore = sink.state().senders;
  await sink.cut();
  const cutOff = await perform(sink, counts.whileCut);
  // Long enough for a sender that tries only once more to have given up.
  await probe.wait(sink.retryMs + 1000, `${title}: the sink is cut off`);
  await sink.restore();
  const later = await perform(sink, AFTER);
  const [whileCut, after] = await Promise.all([settled(sink, cutOff), settled(sink, later)]);
  const [decoys = 0] = await sink.arrivals([decoy], 0);
  const { senders, troubles } = sink.state();
  return {
    title,
    withinMs: sink.withinMs,
    first,
    burst,
    whileCut,
    after,
    decoys,
    sendersBefore,
    senders,
    troubles: [...troubles],
  };
}

interface Performed {
  readonly nonces: readonly string[];
  readonly failed: readonly string[];
}

async function perform(sink: Sink, count: number): Promise<Performed> {
  const outcomes = await Promise.all(Array.from({ length: count }, () => sink.fire()));
  return {
    nonces: outcomes.flatMap(({ nonce, success }) => (success && nonce !== null ? [nonce] : [])),
    failed: outcomes.flatMap(({ nonce, success, said }) => (success && nonce !== null ? [] : [said])),
  };
}

async function settled(sink: Sink, { nonces, failed }: Performed): Promise<Batch> {
  const arrivals = await sink.arrivals(nonces, sink.withinMs);
  return { done: nonces.length, failed: [...failed], arrivals: [...arrivals] };
}

function came({ arrivals }: Batch): number {
  return arrivals.filter((count) => count > 0).length;
}

function told(forwardings: readonly Forwarding[], say: (each: Forwarding) => string): string {
  return forwardings.map((each) => `${each.title}: ${say(each)}`).join('; ') || 'nothing is forwarded';
}

function complete(subject: string, batch: Batch, withinMs: number): Assertion {
  const lost = batch.done - came(batch);
  return {
    subject,
    expected: `each of ${batch.done} at the sink within ${formatDuration(withinMs)}`,
    actual: lost === 0 ? `${batch.done} came` : `${lost} did not come`,
    outcome: batch.done === 0 ? 'unknown' : lost === 0 ? 'holds' : 'broken',
  };
}
