import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { hasZone, instantOf } from '../reconcile/instant.js';
import { defineKind } from './definition.js';
import { factsOf } from './outcome.js';
import type { Probe } from './probe.js';

const Params = Type.Object(
  {
    bound: Type.String({ description: "How far a recorded time may lie from the harness's clock: 2s." }),
    events: Type.Integer({
      minimum: 2,
      maximum: 500,
      description: 'How many events are compared, at least.',
    }),
  },
  { additionalProperties: false },
);

/** What is done to a copy of what was read: the same comparison must then break. */
const SHIFT_MS = 5 * 60_000;

type Event = {
  readonly nonce: string | null;
  readonly success: boolean;
  readonly said: string;
  readonly sentAt: string;
  readonly receivedAt: string;
  /** As the log has it; null where there is no entry, or none with a time. */
  readonly time: string | null;
};

type Facts = {
  readonly what: string;
  readonly events: readonly Event[];
  readonly readable: boolean;
  readonly total: number;
  readonly said: string;
  readonly decoys: number;
  /** How far the harness's wall clock went from its monotonic one meanwhile: it was set, or runs wrong. */
  readonly ownDriftMs: number;
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.clock',
  version: 1,
  summary:
    "Compares the times of the target's audit log with the harness's clock over many events: within the bound, with their zone, in the order in which things happened.",
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'access-policy', 'audit'],
  controls: {
    'own-clock-steady':
      "The harness's clock must not have been set while events were compared: its jump would be read as the target's.",
    'entries-found': 'Enough events must have succeeded and have entries with a time, by their nonces.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes what it is asked for.',
    'shifted-copy-breaks':
      'The same comparison must pass a copy with our own times, and break when that is shifted by five minutes either way.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe({ events: count }, probe) {
    const { action, resource, persona } = cellToRepeat(probe);
    const session = await probe.shared(persona, probe.pathOf(action));
    const [wall, monotonic] = [probe.now(), performance.now()];
    const done = [];
    // One after the other: so their order is known.
    for (let index = 0; index < count; index++) done.push(factsOf(await session.act(action, { resource })));
    const decoy = probe.decoy();
    const nonces = done.flatMap(({ nonce }) => nonce ?? []);
    const answer = await probe.audit({
      nonces: [...nonces, decoy],
      until: nonces,
      withinMs: probe.limits.auditWithinMs ?? 0,
      // Far back: the entry of a clock that is late must be found, not missed.
      since: new Date(wall - 2 * SHIFT_MS).toISOString(),
    });
    const times = new Map(answer.entries.map(({ nonce, time }) => [nonce, time]));
    return {
      what: `${action} · ${resource} by ${persona}`,
      events: done.map(({ nonce, success, said, sentAt, receivedAt }) => ({
        nonce,
        success,
        said,
        sentAt,
        receivedAt,
        time: nonce === null ? null : (times.get(nonce) ?? null),
      })),
      readable: answer.readable,
      total: answer.total,
      said: answer.said,
      decoys: answer.entries.filter(({ nonce }) => nonce === decoy).length,
      ownDriftMs: Math.round(Math.abs(probe.now() - wall - (performance.now() - monotonic))),
    };
  },
  judge(facts, { bound, events: count }) {
    const boundMs = parseDuration(bound);
    const timed = facts.events.filter(({ success, time }) => success && time !== null);
    const offsets = timed.map((event) => offsetOf(event, 0));
    // Our own times as if they were the log's: what the target's clock says has no part in this.
    const own = timed.map((event) => ({ ...event, time: event.receivedAt }));
    const breaks = (shift: number) => own.some((event) => Math.abs(offsetOf(event, shift)) > boundMs);
    const tells = breaks(SHIFT_MS) && breaks(-SHIFT_MS) && !breaks(0);
    return {
      controls: [
        {
          name: 'own-clock-steady',
          held: facts.ownDriftMs <= boundMs / 2,
          seen: `wall and monotonic clock of the harness drifted ${facts.ownDriftMs} ms apart`,
        },
        {
          name: 'entries-found',
          held: facts.readable && timed.length >= count,
          seen: `${timed.length} of ${facts.events.length} events of ${facts.what} have an entry with a time; ${facts.said}`,
        },
        {
          name: 'decoy-absent',
          held: facts.decoys === 0,
          seen: `${facts.decoys} entries for a nonce never sent`,
        },
        {
          name: 'shifted-copy-breaks',
          held: tells,
          seen: `a copy with our own times ${tells ? 'passes, and breaks when it is shifted' : 'can not be told from a shifted one'}`,
        },
      ],
      assertions: [withinBound(timed, offsets, boundMs), zoned(timed), inOrder(timed)],
      measured: [
        { what: 'Events compared', value: String(timed.length) },
        {
          what: 'Largest difference of clocks',
          value: offsets.length === 0 ? 'none' : formatDuration(Math.max(...offsets.map(Math.abs))),
        },
      ],
    };
  },
});

/** Something allowed that the log shows, and that changes nothing. */
function cellToRepeat(probe: Probe) {
  const cell = probe.policy.find(
    ({ action, persona, access }) =>
      access === 'allow' &&
      probe.auditedPersonas.includes(persona) &&
      probe.actions.some(({ name, operation }) => name === action && operation === 'R'),
  );
  if (cell === undefined) throw probe.missing('an allowed read whose entry can be looked for', 'policy');
  return cell;
}

/** How far a time lies outside of sending and answer, in ms: negative for a clock that is late; NaN for no time. */
function offsetOf({ time, sentAt, receivedAt }: Event, shift: number): number {
  const at = instantOf(time) + shift;
  return Math.min(0, at - Date.parse(sentAt)) + Math.max(0, at - Date.parse(receivedAt));
}

function withinBound(timed: readonly Event[], offsets: readonly number[], boundMs: number): Assertion {
  const far = timed.filter((_, index) => !(Math.abs(offsets[index] ?? Number.NaN) <= boundMs));
  const largest = Math.max(...offsets.map((offset) => (Number.isNaN(offset) ? 0 : Math.abs(offset))));
  return {
    subject: 'difference of clocks',
    expected: `at most ${formatDuration(boundMs)}`,
    actual:
      timed.length === 0
        ? 'no entry with a time'
        : far.length === 0
          ? `at most ${formatDuration(largest)} in ${timed.length} events`
          : `${far.length} of ${timed.length} events are further off, up to ${formatDuration(largest)}: ${far[0]?.time} for what was done at ${far[0]?.sentAt}`,
    outcome: timed.length === 0 ? 'unknown' : far.length === 0 ? 'holds' : 'broken',
  };
}

/** A local time without a zone names no instant. */
function zoned(timed: readonly Event[]): Assertion {
  const bare = timed.filter(({ time }) => !hasZone(time ?? ''));
  return {
    subject: 'zone of the times',
    expected: 'explicit',
    actual: bare.length === 0 ? `in ${timed.length} entries` : `missing, as in ${bare[0]?.time}`,
    outcome: timed.length === 0 ? 'unknown' : bare.length === 0 ? 'holds' : 'broken',
  };
}

/** Each event was begun when the one before it was over. */
function inOrder(timed: readonly Event[]): Assertion {
  const before = timed.findIndex(
    ({ time }, index) => index > 0 && instantOf(time) < instantOf(timed[index - 1]?.time ?? null),
  );
  return {
    subject: 'order of the times',
    expected: 'that in which things happened',
    actual:
      before === -1
        ? `right in ${timed.length} events`
        : `${timed[before - 1]?.time} for an event, ${timed[before]?.time} for the next`,
    outcome: timed.length < 2 ? 'unknown' : before === -1 ? 'holds' : 'broken',
  };
}
