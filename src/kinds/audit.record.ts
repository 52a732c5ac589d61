import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { hasZone, instantOf } from '../reconcile/instant.js';
import { type Done, performEvent } from './audited-actions.js';
import { defineKind } from './definition.js';
import type { AuditEntry } from './probe.js';

const Params = Type.Object(
  {
    event: Type.Enum(['read', 'write', 'denied', 'sign-in'], {
      description: 'Which actions must leave an entry.',
    }),
    clock: Type.Optional(
      Type.String({ description: 'How far the recorded time may lie from ours. Default 5s.' }),
    ),
    atMost: Type.Optional(
      Type.String({ description: 'The longest time to arrival that the profile allows.' }),
    ),
  },
  { additionalProperties: false },
);

/** Enough to tell users, records and outcomes apart; more would only load the target. */
const MOST_EVENTS = 8;

type Facts = {
  readonly event: string;
  readonly done: readonly Done[];
  readonly decoy: string;
  readonly audit: {
    readonly readable: boolean;
    readonly total: number;
    readonly said: string;
    readonly waitedMs: number;
    readonly withinMs: number;
    readonly entries: readonly AuditEntry[];
  };
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.record',
  version: 1,
  summary:
    "Looks up each action of its own in the target's audit log, by nonce: who, what, which record, outcome, when.",
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy', 'audit'],
  controls: {
    'log-readable': 'An entry can only be missing from a log that answers and holds entries.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes whatever it is asked for.',
    'actions-performed': 'The actions looked for must have come to what was meant.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe({ event }, probe) {
    const since = new Date(probe.now() - 2000).toISOString();
    const done = await performEvent(probe, event, MOST_EVENTS);
    const decoy = probe.decoy();
    const nonces = done.flatMap((each) => (each.nonce === null ? [] : [each.nonce]));
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const answer = await probe.audit({ nonces: [...nonces, decoy], until: nonces, withinMs, since });
    return {
      event,
      done,
      decoy,
      audit: {
        readable: answer.readable,
        total: answer.total,
        said: answer.said,
        waitedMs: answer.waitedMs,
        withinMs,
        entries: [...answer.entries],
      },
    };
  },
  judge(facts, { clock, atMost }) {
    const { audit, done } = facts;
    const meant = done.filter((each) => each.asMeant);
    const skew = parseDuration(clock ?? '5s');
    const longest = atMost === undefined ? null : parseDuration(atMost);
    return {
      controls: [
        { name: 'log-readable', held: audit.readable && audit.total > 0, seen: audit.said },
        {
          name: 'decoy-absent',
          held: audit.entries.every((entry) => entry.nonce !== facts.decoy),
          seen: `${audit.entries.filter((entry) => entry.nonce === facts.decoy).length} entries for a nonce never sent`,
        },
        {
          name: 'actions-performed',
          held: meant.length > 0,
          seen: [
            `${meant.length} of ${done.length} actions came to what was meant`,
            ...done.filter((each) => !each.asMeant).map((each) => `${each.what}: ${each.said}`),
          ].join('; '),
        },
      ],
      assertions: [
        ...done.map((each) => judgeEntry(each, audit.entries, skew, audit.withinMs)),
        ...(longest === null
          ? []
          : [
              {
                subject: 'documented time to arrival',
                expected: `at most ${formatDuration(longest)}`,
                actual: formatDuration(audit.withinMs),
                outcome: audit.withinMs <= longest ? ('holds' as const) : ('broken' as const),
              },
            ]),
      ],
      measured: [
        { what: `Entries of ${meant.length} actions read after`, value: formatDuration(audit.waitedMs) },
      ],
    };
  },
});

function judgeEntry(done: Done, entries: readonly AuditEntry[], skewMs: number, withinMs: number): Assertion {
  const expected = [
    `one entry: actor ${done.actor}`,
    `operation ${done.operation}`,
    ...(done.object === null ? [] : [`object ${done.object}`]),
    `outcome ${done.outcome}`,
    `time within ${formatDuration(skewMs)}`,
  ].join(', ');
  const subject = done.what;
  if (!done.asMeant)
    return {
      subject,
      expected,
      actual: `the action itself did not come to that: ${done.said}`,
      outcome: 'unknown',
    };
  if (done.nonce === null)
    return { subject, expected, actual: 'the request carried no nonce', outcome: 'unknown' };
  const own = entries.filter((entry) => entry.nonce === done.nonce);
  const [entry] = own;
  if (entry === undefined)
    return { subject, expected, actual: `no entry within ${formatDuration(withinMs)}`, outcome: 'broken' };
  if (own.length > 1) return { subject, expected, actual: `${own.length} entries`, outcome: 'broken' };
  const wrong = [
    ...(entry.actor === done.actor ? [] : [`actor ${entry.actor ?? 'absent'}`]),
    ...(entry.operation === done.operation ? [] : [`operation ${entry.operation ?? 'absent'}`]),
    ...(done.object === null || isNamed(done.object, entry.object)
      ? []
      : [`object ${entry.object ?? 'absent'}`]),
    ...(entry.outcome === done.outcome ? [] : [`outcome ${entry.outcome ?? 'absent'}`]),
    ...(timeFits(entry.time, done, skewMs) ? [] : [`time ${entry.time ?? 'absent'}`]),
  ];
  return wrong.length === 0
    ? { subject, expected, actual: 'one entry, every field as done', outcome: 'holds' }
    : { subject, expected, actual: `one entry with ${wrong.join(', ')}`, outcome: 'broken' };
}

/** As it is or inside an address; `Patient/p-1` is not named by `Patient/p-10`. */
function isNamed(object: string, text: string | null): boolean {
  const escaped = object.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text !== null && new RegExp(`(?<![\\w.-])${escaped}(?![\\w.-])`).test(text);
}

/** The zone must be explicit: a local time without one names no instant. */
function timeFits(time: string | null, done: Done, skewMs: number): boolean {
  if (time === null || !hasZone(time)) return false;
  const at = instantOf(time);
  return at >= Date.parse(done.sentAt) - skewMs && at <= Date.parse(done.receivedAt) + skewMs;
}
