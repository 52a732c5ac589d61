import { describe, expect, it } from 'vitest';
import auditRecord from '../../src/kinds/audit.record.js';
import type { AuditEntry } from '../../src/kinds/probe.js';
import { conclude, controlFails, entry, fails, notObserved, PASS, RECEIVED, SENT } from './facts.js';

const read = (nonce: string | null, change: object = {}) => ({
  what: `read ${nonce}`,
  nonce,
  actor: 'clara',
  operation: 'R',
  object: 'Patient/p-alice',
  outcome: 'success',
  sentAt: SENT,
  receivedAt: RECEIVED,
  asMeant: true,
  said: 'GET → 200',
  ...change,
});
const DONE = [read('n1'), read('n2')];
const log = (entries: readonly AuditEntry[], change: object = {}) => ({
  readable: true,
  total: 40,
  said: '40 entries read',
  waitedMs: 300,
  withinMs: 5000,
  entries,
  ...change,
});
const of = (entries: readonly AuditEntry[], change: object = {}, params = {}) =>
  conclude(
    auditRecord,
    { event: 'read', done: DONE, decoy: 'decoy', audit: log(entries), ...change },
    {
      event: 'read',
      ...params,
    },
  );
const BOTH = [entry('n1'), entry('n2')];
const withSecond = (change: Partial<AuditEntry>) => of([entry('n1'), entry('n2', change)]);

describe('audit.record', () => {
  it('passes when each action has one entry with every field as done', () => {
    expect(of(BOTH)).toEqual(PASS);
  });

  it.each<[string, Partial<AuditEntry>]>([
    ['names another user', { actor: 'bill' }],
    ['names no user', { actor: null }],
    ['names another operation', { operation: 'U' }],
    ['names no operation', { operation: null }],
    ['names another record', { object: 'Patient/p-ben' }],
    ['names a record whose id only begins alike', { object: 'Patient/p-alice-2' }],
    ['names a record whose id only ends alike', { object: 'OutPatient/p-alice' }],
    ['names no record', { object: null }],
    ['says that it failed', { outcome: 'failure' }],
    ['says nothing of the outcome', { outcome: null }],
    ['has a time without zone', { time: '2026-11-23T05:15:00.020' }],
    ['has a date alone', { time: '2026-11-23' }],
    ['has no time', { time: null }],
    ['has no readable time', { time: 'yesterdayZ' }],
    ['is from before the action', { time: '2026-11-23T05:14:54.900Z' }],
    ['is from long after it', { time: '2026-11-23T05:15:06.000Z' }],
    ['gives the local time as UTC', { time: '2026-11-23T00:15:00.020Z' }],
  ])('fails when an entry %s', (_, change) => {
    expect(withSecond(change)).toEqual(fails('read n2'));
  });

  it.each<[string, Partial<AuditEntry>]>([
    ['with another zone', { time: '2026-11-23T00:15:00.020-05:00' }],
    ['with an offset of hours alone, as databases write it', { time: '2026-11-23 05:15:00.02+00' }],
    ['at the edge of the tolerance', { time: '2026-11-23T05:15:05.040Z' }],
    ['whose record is an address', { object: 'https://ehr.example/fhir/Patient/p-alice/_history/3' }],
  ])('passes an entry %s', (_, change) => {
    expect(withSecond(change)).toEqual(PASS);
  });

  it('takes its tolerance of time from the suite', () => {
    const late = [entry('n1'), entry('n2', { time: '2026-11-23T05:15:02.000Z' })];
    expect(of(late, {}, { clock: '1s' })).toEqual(fails('read n2'));
    expect(of(late, {}, { clock: '2s' })).toEqual(PASS);
  });

  it('fails when an action has no entry', () => {
    expect(of([entry('n1')])).toEqual(fails('read n2'));
  });

  it('fails when an action has two entries', () => {
    expect(of([...BOTH, entry('n2', { id: 'again' })])).toEqual(fails('read n2'));
  });

  it('fails when the owner documents a longer time to arrival than the profile allows', () => {
    expect(of(BOTH, {}, { atMost: '2s' })).toEqual(fails('documented time to arrival'));
    expect(of(BOTH, {}, { atMost: '5s' })).toEqual(PASS);
  });

  it('asks no record of an event that has none, such as a sign-in', () => {
    expect(of([entry('n1', { object: null })], { done: [read('n1', { object: null })] })).toEqual(PASS);
  });

  it('looks for a denial as a failure', () => {
    const done = [read('n1', { outcome: 'failure' })];
    expect(of([entry('n1', { outcome: 'failure' })], { done })).toEqual(PASS);
    expect(of([entry('n1')], { done })).toEqual(fails('read n1'));
  });

  const unmeant = [read('n1', { asMeant: false }), read('n2', { asMeant: false })];
  const BROKEN: { readonly [control: string]: object } = {
    'log-readable': { audit: log(BOTH, { readable: false, said: 'status 500 instead of 200' }) },
    'decoy-absent': { audit: log([...BOTH, entry('decoy')]) },
    'actions-performed': { done: unmeant },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(auditRecord.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(BOTH, change)).toEqual(controlFails(name));
  });

  it('does not call an entry missing from a log that holds none at all', () => {
    expect(of([], { audit: log([], { total: 0 }) })).toEqual(controlFails('log-readable'));
  });

  it('is inconclusive when nothing was done', () => {
    expect(of([], { done: [] })).toEqual(controlFails('actions-performed'));
  });

  it('says nothing of an action that did not come to what was meant, entry or not', () => {
    const done = [read('n1'), read('n2', { asMeant: false })];
    expect(of(BOTH, { done })).toEqual(notObserved('read n2'));
    expect(of([entry('n1')], { done })).toEqual(notObserved('read n2'));
  });

  it('does not hide a missing entry behind an action that did not come to what was meant', () => {
    const done = [read('n1'), read('n2', { asMeant: false })];
    expect(of([entry('n2')], { done })).toEqual(fails('read n1'));
  });

  it('is inconclusive about a request that carried no nonce', () => {
    expect(of([entry('n1')], { done: [read('n1'), read(null)] })).toEqual(notObserved('read null'));
  });
});
