import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { instantOf } from '../reconcile/instant.js';
import { defineKind } from './definition.js';
import type { ReportAnswer, ReportElement } from './log-report.js';
import type { PolicyCell, Probe } from './probe.js';
import { sortedUpwards, tellsOrder } from './report-order.js';

const Params = Type.Object({}, { additionalProperties: false });

type Place = 'before' | 'in' | 'after';

type Event = {
  readonly place: Place;
  readonly what: string;
  readonly nonce: string | null;
  /** It came to what the policy says. */
  readonly asMeant: boolean;
  readonly said: string;
  /** As the log has it, read in the ordinary way: when, and how many entries. */
  readonly time: string | null;
  readonly entries: number;
};

type Facts = {
  readonly events: readonly Event[];
  /** The period, between events by the log's own times; null where these don't leave room for it. */
  readonly from: string | null;
  readonly to: string | null;
  readonly readable: boolean;
  readonly total: number;
  readonly said: string;
  /** Of each report the entries of these events alone. */
  readonly reports: readonly (ReportAnswer & { readonly element: ReportElement })[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.report',
  version: 1,
  summary:
    'Asks for reports of the audit log for a period, sorted by each recorded element, and compares them with what the harness did before, in and after it (45 CFR 170.315(d)(3)).',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'access-policy', 'audit', 'audit-report'],
  controls: {
    'ledger-in-log':
      'Each event must be in the log when it is read in the ordinary way: else the report is not what lost it.',
    'in-and-out': 'There must be events before, in and after the period, by the times of the log itself.',
    'reports-read': 'Each report must have come, to its last page: what was not read leaves nothing out.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const since = new Date(probe.now() - 2000).toISOString();
    const { elements, precisionMs } = probe.logReport;
    const [read, refused, search] = chooseCells(probe);
    const done: Omit<Event, 'time' | 'entries'>[] = [];
    // One after the other: so that the order by time is known, and is no order by anything else.
    const doAll = async (place: Place, cells: readonly PolicyCell[]) => {
      for (const cell of cells) done.push(await act(probe, place, cell));
    };
    await doAll('before', [read, refused]);
    await probe.wait(3 * precisionMs, 'the period begins');
    await doAll('in', [read, refused, search, read, refused, search]);
    await probe.wait(3 * precisionMs, 'the period ends');
    await doAll('after', [read, refused]);
    const nonces = done.flatMap(({ nonce }) => nonce ?? []);
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const log = await probe.audit({ nonces, until: nonces, withinMs, since });
    const events = done.map((event): Event => {
      const own = log.entries.filter(({ nonce }) => nonce !== null && nonce === event.nonce);
      return { ...event, time: own[0]?.time ?? null, entries: own.length };
    });
    const from = between(events, 'before', 'in');
    const to = between(events, 'in', 'after');
    const reports: Facts['reports'][number][] = [];
    if (from !== null && to !== null)
      for (const element of elements) {
        const { readable, said, entries } = await probe.logReport.ask(element, from, to);
        const own = entries.filter(({ nonce }) => nonce !== null && nonces.includes(nonce));
        reports.push({ element, readable, said, entries: own });
      }
    return { events, from, to, readable: log.readable, total: log.total, said: log.said, reports };
  },
  judge(facts) {
    const { events, reports } = facts;
    const logged = events.filter(({ entries, time }) => entries > 0 && time !== null);
    const count = (place: Place) => placed(facts, place).length;
    const unread = reports.filter(({ readable }) => !readable);
    return {
      controls: [
        {
          name: 'ledger-in-log',
          held: facts.readable && events.length > 0 && logged.length === events.length,
          seen: `${logged.length} of ${events.length} events have an entry with a time; ${facts.said}`,
        },
        {
          name: 'in-and-out',
          held: count('before') > 0 && count('in') > 1 && count('after') > 0,
          seen: [
            `${count('before')} events before, ${count('in')} in, ${count('after')} after ${facts.from ?? '?'} to ${facts.to ?? '?'}`,
            ...events.filter(({ asMeant }) => !asMeant).map(({ what, said }) => `${what}: ${said}`),
          ].join('; '),
        },
        {
          name: 'reports-read',
          held: reports.length > 0 && unread.length === 0,
          seen:
            unread.length === 0
              ? `${reports.length} reports read`
              : unread.map(({ element, said }) => `by ${element}: ${said}`).join('; '),
        },
      ],
      assertions: [
        outside(facts, 'before', 'start of the period'),
        outside(facts, 'after', 'end of the period'),
        whole(facts),
        ...reports.map((report) => ordered(report, facts)),
      ],
    };
  },
});

/** A read, a refused one of something else by somebody else, and a search: they differ in every element. */
function chooseCells(probe: Probe): readonly [PolicyCell, PolicyCell, PolicyCell] {
  const find = (access: 'allow' | 'deny', operation: 'R' | 'E', unlike?: PolicyCell) =>
    probe.policy.find((cell) => {
      const action = probe.actions.find(({ name }) => name === cell.action);
      const path = probe.pathOf(cell.action).signIn;
      return (
        cell.access === access &&
        action?.operation === operation &&
        !action.writes &&
        (action.event === undefined || action.event === 'search' || action.event === 'read') &&
        // A page may leave several entries.
        probe.signIns.some(({ name, carrier }) => carrier === 'header' && name === (path ?? name)) &&
        probe.auditedPersonas.includes(cell.persona) &&
        probe.objectOf(cell.resource) !== null &&
        cell.persona !== unlike?.persona &&
        (unlike === undefined || probe.objectOf(cell.resource) !== probe.objectOf(unlike.resource))
      );
    });
  const read = find('allow', 'R');
  if (read === undefined) throw probe.missing('an allowed read of a record that the log names', 'policy');
  const refused = find('deny', 'R', read);
  if (refused === undefined)
    throw probe.missing('a refused read of another record by another persona', 'policy');
  // Where nothing can be searched, the order by operation can't be told, and is then left open.
  return [read, refused, find('allow', 'E') ?? read];
}

async function act(probe: Probe, place: Place, { action, resource, persona, access }: PolicyCell) {
  const session = await probe.shared(persona, probe.pathOf(action));
  const { success, denied, nonce, said } = await session.act(action, { resource });
  const asMeant = access === 'allow' ? success : denied && !success;
  return { place, what: `${action} · ${resource} by ${persona}`, nonce, asMeant, said };
}

/** The instant halfway between the last event of one part and the first of the next. */
function between(events: readonly Event[], earlier: Place, later: Place): string | null {
  const times = (place: Place) =>
    events.filter((event) => event.place === place).map(({ time }) => instantOf(time));
  const [last, first] = [Math.max(...times(earlier)), Math.min(...times(later))];
  return first - last >= 2 ? new Date(Math.floor((last + first) / 2)).toISOString() : null;
}

/** Events that came to what was meant and lie, by the log's own times, where they were put. */
function placed({ events, from, to }: Facts, place: Place): readonly Event[] {
  const [start, end] = [Date.parse(from ?? ''), Date.parse(to ?? '')];
  return events.filter((event) => {
    const at = instantOf(event.time);
    if (event.place !== place || !event.asMeant || event.nonce === null) return false;
    return place === 'before' ? at < start : place === 'after' ? at > end : at > start && at < end;
  });
}

function outside(facts: Facts, place: 'before' | 'after', subject: string): Assertion {
  const own = placed(facts, place);
  const read = facts.reports.filter(({ readable }) => readable);
  const seen = read.filter(({ entries }) => own.some(({ nonce }) => entries.some((e) => e.nonce === nonce)));
  // An empty report leaves out everything.
  const within = new Set(placed(facts, 'in').map(({ nonce }) => nonce));
  const filled = read.some(({ entries }) => entries.some(({ nonce }) => within.has(nonce)));
  return {
    subject,
    expected: `no event from ${place} it in any report`,
    actual:
      seen.length > 0
        ? `events from ${place} it in the reports by ${seen.map(({ element }) => element).join(', ')}`
        : filled
          ? `none of ${own.length} in ${read.length} reports`
          : 'no report has an event of the period',
    outcome: seen.length > 0 ? 'broken' : filled && own.length > 0 ? 'holds' : 'unknown',
  };
}

function whole(facts: Facts): Assertion {
  const own = placed(facts, 'in');
  const read = facts.reports.filter(({ readable }) => readable);
  const wrong = read.flatMap(({ element, entries }) => {
    const off = own.filter(
      (event) => entries.filter(({ nonce }) => nonce === event.nonce).length !== event.entries,
    );
    return off.length === 0 ? [] : [`${off.length} of ${own.length} events by ${element}: ${off[0]?.what}`];
  });
  return {
    subject: 'events of the period',
    expected: 'all in each report, as often as in the log',
    actual: wrong.length > 0 ? `not so for ${wrong.join('; ')}` : `${own.length} in ${read.length} reports`,
    outcome: own.length === 0 || read.length === 0 ? 'unknown' : wrong.length > 0 ? 'broken' : 'holds',
  };
}

function ordered({ element, readable, entries }: Facts['reports'][number], facts: Facts): Assertion {
  const byTime = placed(facts, 'in').map(
    (event) => entries.find(({ nonce }) => nonce === event.nonce)?.value ?? null,
  );
  const values = entries.map(({ value }) => value);
  const subject = `order by ${element}`;
  const expected = 'upwards';
  if (!readable || !tellsOrder(element, byTime))
    return {
      subject,
      expected,
      actual: `can not be told from the order of time: ${byTime.map((value) => value ?? 'absent').join(', ')}`,
      outcome: 'unknown',
    };
  const sorted = sortedUpwards(element, values);
  return {
    subject,
    expected,
    actual: sorted ? `so in ${values.length} entries` : values.map((value) => value ?? 'absent').join(', '),
    outcome: sorted ? 'holds' : 'broken',
  };
}
