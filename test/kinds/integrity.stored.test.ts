import { describe, expect, it } from 'vitest';
import integrityStored from '../../src/kinds/integrity.stored.js';
import { accepted, conclude, controlFails, fails, PASS, refused, SENT, undeclared } from './facts.js';

const reading = (marker: boolean, outcome: object = accepted()) => ({ outcome, marker });
const report = (part: object = {}) => ({
  readable: true,
  said: 'GET → 200',
  time: SENT,
  checked: 40,
  named: [],
  others: 0,
  ...part,
});
const HEALTHY = {
  altered: { create: accepted(), before: reading(true), after: reading(false) },
  twin: { create: accepted(), before: reading(true), after: reading(true) },
  reportBefore: report(),
  tamper: accepted(),
  reportAfter: report({ named: ['altered'] }),
  restored: 'POST → 200',
};
const of = (change: object = {}) => conclude(integrityStored, { ...HEALTHY, ...change });
const later = (part: object) => of({ reportAfter: report(part) });

describe('a stored record of which one byte was changed', () => {
  it('passes when it is named, and no other', () => {
    expect(of()).toEqual(PASS);
  });

  it('passes when it can not be read any more, and others were named before', () => {
    const altered = { ...HEALTHY.altered, after: reading(false, undeclared()) };
    const named = { named: ['altered'], others: 3 };
    expect(
      of({ altered, reportBefore: report({ others: 3 }), reportAfter: report(named), restored: null }),
    ).toEqual(PASS);
  });

  it.each<[string, string[], object]>([
    ['nobody noticed', ['the altered record'], later({ named: [] })],
    ['its twin is named as well', ['its untouched twin'], later({ named: ['altered', 'twin'] })],
    [
      'its twin is named in its place',
      ['the altered record', 'its untouched twin'],
      later({ named: ['twin'] }),
    ],
    [
      'others are named that were not before',
      ['all other records'],
      later({ named: ['altered'], others: 12 }),
    ],
    ['another is named in its place', ['the altered record', 'all other records'], later({ others: 1 })],
  ])('fails when %s', (_, subjects, concluded) => {
    expect(concluded).toEqual(fails(...subjects));
  });
});

describe('nothing can be said', () => {
  const { altered, twin } = HEALTHY;
  it.each<[string, string[], object]>([
    ['no record was made', ['record-made'], of({ altered: { ...altered, create: refused() } })],
    [
      'the twin never showed what was written',
      ['record-made'],
      of({ twin: { ...twin, before: reading(false) } }),
    ],
    ['it was named before', ['intact-before'], of({ reportBefore: report({ named: ['altered'] }) })],
    ['there was no report before', ['intact-before'], of({ reportBefore: report({ readable: false }) })],
    ['the adapter refused', ['byte-changed'], of({ tamper: refused() })],
    [
      'the record still shows what was written',
      ['byte-changed'],
      of({ altered: { ...altered, after: reading(true) } }),
    ],
    [
      'no answer came afterwards',
      ['byte-changed'],
      of({ altered: { ...altered, after: reading(false, { ...accepted(), status: null }) } }),
    ],
    ['the twin was altered too', ['byte-changed'], of({ twin: { ...twin, after: reading(false) } })],
    ['the report is an old one', ['report-new'], later({ named: [], time: '2026-11-23T05:14:50.000Z' })],
    ['its time can not be read', ['report-new'], later({ named: ['altered'], time: 'yesterday' })],
    ['it looked at nothing', ['report-new'], later({ named: [], checked: 0 })],
  ])('when %s', (_, controls, concluded) => {
    expect(concluded).toEqual(controlFails(...controls));
  });

  it('when every answer comes from a target that is off', () => {
    const gone = { ...accepted(), status: null, success: false };
    const off = { create: gone, before: reading(false, gone), after: reading(false, gone) };
    const none = report({ readable: false, time: null, checked: null });
    expect(of({ altered: off, twin: off, reportBefore: none, tamper: gone, reportAfter: none })).toEqual(
      controlFails('record-made', 'intact-before', 'byte-changed', 'report-new'),
    );
  });
});
