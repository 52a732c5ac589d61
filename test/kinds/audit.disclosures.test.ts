import { describe, expect, it } from 'vitest';
import auditDisclosures from '../../src/kinds/audit.disclosures.js';
import { isDateOf } from '../../src/kinds/disclosure-date.js';
import {
  accepted,
  conclude,
  controlFails,
  fails,
  notObserved,
  PASS,
  RECEIVED,
  refused,
  SENT,
} from './facts.js';

const texts = (name: string) => ({
  recipient: `Recipient ${name}-1`,
  description: `Extract ${name}-2`,
  purpose: `Conformance test ${name}-3`,
});
const made = (name: string, part: object = {}) => ({
  ...texts(name),
  outcome: accepted({ nonce: name }),
  entries: 1,
  ...part,
});
const ACCOUNTABLE = made('a');
const TREATMENT = made('t', { shown: false });
const ITEM = { date: '2026-11-23T05:15:00.020Z', ...texts('a') };
const TREATED = { date: '2026-11-23T05:15:00.030Z', ...texts('t') };
const shown = (own: readonly object[], part: object = {}) => ({
  outcome: accepted(),
  count: own.length,
  own,
  ...part,
});

const of = (change: object = {}) =>
  conclude(auditDisclosures, {
    accountable: ACCOUNTABLE,
    treatment: TREATMENT,
    log: { readable: true, total: 9, said: '9 entries read' },
    recent: shown([ITEM]),
    sixYears: shown([ITEM], { count: 4 }),
    undisclosed: shown([]),
    ...change,
  });

const YEARS = 'the accounting of six years';
const OTHER = 'the accounting of a record never disclosed';

describe('audit.disclosures', () => {
  it('passes when the accounting has what it must, and nothing else', () => {
    expect(of()).toEqual(PASS);
  });

  it('fails when the disclosure is not accounted for', () => {
    expect(of({ recent: shown([], { count: 3 }) })).toEqual(fails('the disclosure'));
    expect(of({ recent: shown([]), sixYears: shown([]) })).toEqual(fails('the disclosure', YEARS));
  });

  it('fails by each element that is missing or another one', () => {
    for (const text of ['recipient', 'description', 'purpose'] as const) {
      expect(of({ recent: shown([{ ...ITEM, [text]: null }]) })).toEqual(fails(`its ${text}`));
      expect(of({ recent: shown([{ ...ITEM, [text]: 'see record' }]) })).toEqual(fails(`its ${text}`));
    }
    expect(of({ recent: shown([{ ...ITEM, date: null }]) })).toEqual(fails('its date'));
    expect(of({ recent: shown([{ ...ITEM, date: '2026-11-20' }]) })).toEqual(fails('its date'));
  });

  it('holds the one for treatment against what is declared', () => {
    const both = shown([ITEM, TREATED]);
    expect(of({ recent: both })).toEqual(fails('the one for treatment'));
    expect(of({ recent: both, treatment: { ...TREATMENT, shown: true } })).toEqual(PASS);
    expect(of({ treatment: { ...TREATMENT, shown: true } })).toEqual(fails('the one for treatment'));
  });

  it('fails when six years are refused, or are less than the last day', () => {
    expect(of({ sixYears: shown([], { outcome: refused() }) })).toEqual(fails(YEARS));
    expect(of({ sixYears: shown([], { count: 2 }) })).toEqual(fails(YEARS));
  });

  it('says nothing of six years that got no answer', () => {
    const none = accepted({ status: null, success: false });
    expect(of({ sixYears: shown([], { outcome: none }) })).toEqual(notObserved(YEARS));
  });

  it('fails when it is shown in the accounting of somebody else', () => {
    expect(of({ undisclosed: shown([ITEM], { count: 7 }) })).toEqual(fails(OTHER));
    expect(of({ undisclosed: shown([TREATED]) })).toEqual(fails(OTHER));
  });

  it('calls the other accounting empty only where it was read and is', () => {
    expect(of({ undisclosed: shown([], { count: 1 }) })).toEqual(notObserved(OTHER));
    expect(of({ undisclosed: shown([], { outcome: refused() }) })).toEqual(notObserved(OTHER));
  });

  it('says nothing without its controls', () => {
    const lost = { outcome: refused({ nonce: 'a' }) };
    expect(of({ accountable: { ...ACCOUNTABLE, ...lost } })).toEqual(controlFails('disclosures-made'));
    expect(of({ treatment: { ...TREATMENT, ...lost } })).toEqual(controlFails('disclosures-made'));
    expect(of({ treatment: { ...TREATMENT, entries: 0 } })).toEqual(controlFails('both-in-log'));
    expect(of({ log: { readable: false, total: 0, said: 'no answer' } })).toEqual(
      controlFails('both-in-log'),
    );
    expect(of({ recent: shown([], { outcome: refused() }) })).toEqual(controlFails('accounting-read'));
  });
});

describe('the date of a disclosure', () => {
  it('is an instant between request and answer, or the day that it was somewhere', () => {
    expect(isDateOf(SENT, SENT, RECEIVED)).toBe(true);
    expect(isDateOf('2026-11-23T06:15:00.010+01:00', SENT, RECEIVED)).toBe(true);
    expect(isDateOf('2026-11-23', SENT, RECEIVED)).toBe(true);
    expect(isDateOf('2026-11-22', SENT, RECEIVED)).toBe(true);
  });

  it('is no other instant, no other day, and no other text', () => {
    expect(isDateOf('2026-11-23T05:16:00Z', SENT, RECEIVED)).toBe(false);
    expect(isDateOf('2026-11-24', SENT, RECEIVED)).toBe(false);
    expect(isDateOf('2026-11-21', SENT, RECEIVED)).toBe(false);
    expect(isDateOf('yesterday', SENT, RECEIVED)).toBe(false);
    expect(isDateOf(null, SENT, RECEIVED)).toBe(false);
  });
});
