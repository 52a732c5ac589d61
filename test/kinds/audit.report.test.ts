import { describe, expect, it } from 'vitest';
import auditReport from '../../src/kinds/audit.report.js';
import { sortedUpwards, tellsOrder } from '../../src/kinds/report-order.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const at = (second: number) => `2026-11-23T05:15:${String(second).padStart(2, '0')}.000Z`;
const FROM = at(10);
const TO = at(20);

const event = (nonce: string, place: 'before' | 'in' | 'after', second: number, part: object = {}) => ({
  place,
  what: `read of ${nonce}`,
  nonce,
  asMeant: true,
  said: 'GET /record → 200',
  time: at(second),
  entries: 1,
  ...part,
});
const BEFORE = event('n1', 'before', 5);
const INSIDE = [event('n2', 'in', 11), event('n3', 'in', 12), event('n4', 'in', 13)];
const AFTER = event('n5', 'after', 25);
const EVENTS = [BEFORE, ...INSIDE, AFTER];

const row = (nonce: string, value: string | null) => ({ nonce, value });
const report = (element: string, entries: readonly object[], part: object = {}) => ({
  element,
  readable: true,
  said: '3 entries read',
  entries,
  ...part,
});
const BY_TIME = [row('n2', at(11)), row('n3', at(12)), row('n4', at(13))];
const BY_ACTOR = [row('n2', 'alice'), row('n4', 'alice'), row('n3', 'bob')];
const REPORTS = [report('time', BY_TIME), report('actor', BY_ACTOR)];

const of = (change: object = {}) =>
  conclude(auditReport, {
    events: EVENTS,
    from: FROM,
    to: TO,
    readable: true,
    total: 9,
    said: '9 entries read',
    reports: REPORTS,
    ...change,
  });

const WHOLE = 'events of the period';

describe('audit.report', () => {
  it('passes when each report has the period, all of it, in order', () => {
    expect(of()).toEqual(PASS);
  });

  it('fails when a report has an event from before or after the period', () => {
    const early = [report('time', [row('n1', at(5)), ...BY_TIME]), REPORTS[1]];
    const late = [report('time', [...BY_TIME, row('n5', at(25))]), REPORTS[1]];
    expect(of({ reports: early })).toEqual(fails('start of the period'));
    expect(of({ reports: late })).toEqual(fails('end of the period'));
  });

  it('fails when a single report leaves an event of the period out, or has it twice', () => {
    const twice = [REPORTS[0], report('actor', [BY_ACTOR[0] ?? {}, ...BY_ACTOR])];
    expect(of({ reports: twice })).toEqual(fails(WHOLE));
    const four = [...INSIDE, event('n6', 'in', 14)];
    const events = [BEFORE, ...four, AFTER];
    const lost = [report('time', [...BY_TIME, row('n6', at(14))]), REPORTS[1]];
    expect(of({ events, reports: lost })).toEqual(fails(WHOLE));
  });

  it('fails when every report is empty', () => {
    const reports = [report('time', []), report('actor', [])];
    expect(of({ reports }).verdict).toBe('fail');
  });

  it('fails when a report is in the order of the log', () => {
    const down = [report('time', BY_TIME.toReversed()), REPORTS[1]];
    const byTime = [row('n2', 'alice'), row('n3', 'bob'), row('n4', 'alice')];
    expect(of({ reports: down })).toEqual(fails('order by time'));
    expect(of({ reports: [REPORTS[0], report('actor', byTime)] })).toEqual(fails('order by actor'));
  });

  it('leaves an order open that is the order of time as well, or that all entries share', () => {
    const sorted = [row('n2', 'alice'), row('n3', 'bob'), row('n4', 'carol')];
    const same = [row('n2', 'alice'), row('n3', 'alice'), row('n4', 'alice')];
    const none = [row('n2', null), row('n3', null), row('n4', null)];
    for (const entries of [sorted, same, none])
      expect(of({ reports: [REPORTS[0], report('actor', entries)] })).toEqual(notObserved('order by actor'));
  });

  it.each<[string, object]>([
    ['before', { events: [...INSIDE, AFTER] }],
    ['after', { events: [BEFORE, ...INSIDE] }],
  ])('concludes nothing without an event from %s the period', (_, change) => {
    expect(of(change)).toEqual(controlFails('in-and-out'));
  });

  it('does not count an event that came to something else, or lies elsewhere by the log', () => {
    for (const part of [{ asMeant: false, said: 'GET /record → 500' }, { time: at(12) }])
      expect(of({ events: [{ ...BEFORE, ...part }, ...INSIDE, AFTER] })).toEqual(controlFails('in-and-out'));
  });

  it('concludes nothing when the log itself lacks an event, or can not be read', () => {
    const events = [...EVENTS, event('n7', 'after', 26, { time: null, entries: 0 })];
    expect(of({ events })).toEqual(controlFails('ledger-in-log'));
    expect(of({ readable: false, said: '401' })).toEqual(controlFails('ledger-in-log'));
  });

  it('concludes nothing when a report did not come', () => {
    const reports = [REPORTS[0], report('actor', [], { readable: false, said: 'status 500' })];
    expect(of({ reports })).toEqual(controlFails('reports-read'));
  });

  it('concludes nothing when nothing was asked', () => {
    expect(of({ events: [], from: null, to: null, reports: [] })).toEqual(
      controlFails('ledger-in-log', 'in-and-out', 'reports-read'),
    );
  });
});

describe('the order of a report', () => {
  it('is that of codes or of a dictionary, and of instants for times', () => {
    expect(sortedUpwards('actor', ['Zoe', 'adam'])).toBe(true);
    expect(sortedUpwards('actor', ['adam', 'Zoe'])).toBe(true);
    expect(sortedUpwards('actor', ['bob', 'adam'])).toBe(false);
    expect(sortedUpwards('time', ['2026-11-23T06:00:00+02:00', '2026-11-23T05:00:00Z'])).toBe(true);
  });

  it('has entries without the element at one end', () => {
    expect(sortedUpwards('object', [null, 'a', 'b'])).toBe(true);
    expect(sortedUpwards('object', ['a', 'b', null])).toBe(true);
    expect(sortedUpwards('object', ['a', null, 'b'])).toBe(false);
    expect(sortedUpwards('object', [null])).toBe(false);
  });

  it('shows only where the order of time, upwards or downwards, is another', () => {
    expect(tellsOrder('actor', ['a', 'b', 'a'])).toBe(true);
    expect(tellsOrder('actor', ['b', 'a'])).toBe(false);
    expect(tellsOrder('time', ['2026-11-23T05:00:00Z', '2026-11-23T05:00:01Z'])).toBe(true);
  });
});
