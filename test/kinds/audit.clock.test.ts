import { describe, expect, it } from 'vitest';
import auditClock from '../../src/kinds/audit.clock.js';
import { conclude, controlFails, fails, PASS } from './facts.js';

const PARAMS = { bound: '2s', events: 4 };
const START = Date.parse('2026-11-23T05:15:00.000Z');
const iso = (ms: number) => new Date(START + ms).toISOString();
const event = (index: number, part: object = {}) => ({
  nonce: `n${index}`,
  success: true,
  said: 'GET → 200',
  sentAt: iso(index * 100),
  receivedAt: iso(index * 100 + 40),
  time: iso(index * 100 + 20),
  ...part,
});
const events = (change: (index: number) => object = () => ({})) =>
  [0, 1, 2, 3, 4].map((index) => event(index, change(index)));
const HEALTHY = {
  what: 'patient.read · alice by clinician',
  events: events(),
  readable: true,
  total: 5,
  said: '5 entries read',
  decoys: 0,
  ownDriftMs: 1,
};
const of = (change: object = {}) => conclude(auditClock, { ...HEALTHY, ...change }, PARAMS);
const shifted = (ms: number) => of({ events: events((index) => ({ time: iso(index * 100 + 20 + ms) })) });

describe('the times of the log', () => {
  it('pass when they lie between sending and answer', () => {
    expect(of()).toEqual(PASS);
  });

  it('may be off by the bound and no more, either way', () => {
    for (const off of [1900, -1900]) expect(shifted(off)).toEqual(PASS);
    for (const off of [2100, -2100, 300_000, -300_000])
      expect(shifted(off)).toEqual(fails('difference of clocks'));
  });

  it('may be rounded to seconds', () => {
    const seconds = events((index) => ({ time: `${iso(index * 100).slice(0, 19)}Z` }));
    expect(of({ events: seconds })).toEqual(PASS);
  });

  it('must have a zone', () => {
    const local = events((index) => (index === 2 ? { time: iso(220).replace('Z', '') } : {}));
    // Which instant it names depends on who reads it; that there is no zone does not.
    expect(of({ events: local }).broken).toContain('zone of the times');
    expect(of({ events: events(() => ({ time: '2026-11-23T06:15:00.020+01:00' })) })).toEqual(PASS);
  });

  it('must follow each other as the events did, though each is within the bound', () => {
    const apart = events((index) => ({ time: iso(index * 100 + (index % 2) * 1500) }));
    expect(of({ events: apart })).toEqual(fails('order of the times'));
  });

  it('that are no times are not within the bound', () => {
    expect(of({ events: events(() => ({ time: 'yesterday' })) }).broken).toContain('difference of clocks');
  });
});

describe('nothing can be said', () => {
  it.each<[string, string, object]>([
    ["when the harness's own clock was set meanwhile", 'own-clock-steady', { ownDriftMs: 5000 }],
    ['when a nonce that was never sent is found', 'decoy-absent', { decoys: 1 }],
    ['when the log can not be read', 'entries-found', { readable: false }],
    [
      'when too few entries are found',
      'entries-found',
      { events: events((index) => (index < 2 ? {} : { time: null })) },
    ],
    [
      'when too few events succeeded',
      'entries-found',
      { events: events((index) => (index < 2 ? {} : { success: false })) },
    ],
  ])('%s', (_, control, change) => {
    expect(of(change)).toEqual(controlFails(control));
  });

  it('when there is no entry at all', () => {
    expect(of({ events: events(() => ({ time: null })) })).toEqual(
      controlFails('entries-found', 'shifted-copy-breaks'),
    );
  });

  it('when the bound is so wide that five minutes are within it', () => {
    expect(conclude(auditClock, HEALTHY, { ...PARAMS, bound: '10m' })).toEqual(
      controlFails('shifted-copy-breaks'),
    );
  });
});
