import { describe, expect, it } from 'vitest';
import minimumNecessary from '../../src/kinds/access.minimum-necessary.js';
import type { JsonObject } from '../../src/model.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const label = (field: string) => `canary:alice.${field}`;
/** An answer with these fields; one that lacks what its action must show is no success by the target's oracle. */
const shows = (...fields: string[]) => accepted({ canaries: fields.map(label) });
const ask = (
  persona: string,
  gets: readonly string[],
  way = 'read',
  outcome: object | null = shows(...gets),
) => ({
  way,
  action: `patient.${way}`,
  persona,
  gets,
  outcome,
  trouble: outcome === null ? 'the sign-in failed' : null,
});

const FIELDS = ['mrn', 'ssn', 'phone'];
const WHOLE = [ask('registrar', FIELDS), ask('registrar', FIELDS, 'search')];
const BILLING = [ask('billing', ['mrn']), ask('billing', ['mrn'], 'search')];
const NURSE = [ask('nurse', ['mrn', 'phone']), ask('nurse', ['mrn', 'phone'], 'search')];
const of = (...asks: object[]) =>
  conclude(minimumNecessary, {
    sets: [{ name: 'particulars', resource: 'alice', fields: FIELDS, whole: 'registrar', asks }],
  });
/** Everything as it should be, but for what billing gets by search. */
const billingFinds = (outcome: object | null) =>
  of(...WHOLE, ...NURSE, BILLING[0] ?? {}, ask('billing', ['mrn'], 'search', outcome));
const MORE = 'particulars · search · patient.search · billing: no field more';
const LESS = 'particulars · search · patient.search · billing: no field less';

describe('access.minimum-necessary', () => {
  it('passes when each role gets the fields that are its own by every way', () => {
    expect(of(...WHOLE, ...BILLING, ...NURSE)).toEqual(PASS);
  });

  it('fails when one way shows a field more', () => {
    expect(billingFinds(shows('mrn', 'ssn'))).toEqual(fails(MORE));
  });

  it('fails when a field that is kept back shows in an answer that is no success', () => {
    expect(billingFinds(refused({ canaries: [label('phone')] }))).toMatchObject({
      verdict: 'fail',
      broken: [MORE],
    });
  });

  it('fails, in other words, when a field of the role is missing', () => {
    expect(of(...WHOLE, ...BILLING, ask('nurse', ['mrn', 'phone'], 'read', shows('mrn')))).toEqual(
      fails('particulars · read · patient.read · nurse: no field less'),
    );
  });

  it('still sees a field too few when the answer lacks what its action must show', () => {
    const without = accepted({ success: false, canaries: [label('phone')] });
    expect(of(...WHOLE, ...BILLING, ask('nurse', ['mrn', 'phone'], 'read', without))).toEqual(
      fails('particulars · read · patient.read · nurse: no field less'),
    );
  });

  it.each([
    ['is refused', refused()],
    ['is an error', undeclared()],
    ['is an empty success', accepted()],
    ['shows the record of somebody else alone', accepted({ canaries: ['canary:ben.mrn'] })],
    ['never came', null],
  ])('says nothing of an answer that %s', (_, outcome) => {
    expect(billingFinds(outcome)).toEqual(notObserved(MORE, LESS));
  });

  it('says nothing of a field that the same request does not show to the one who gets everything', () => {
    const poor = ask('registrar', FIELDS, 'search', shows('mrn', 'phone'));
    const [read = {}] = WHOLE;
    const asks = [read, poor, ...BILLING];
    const set = { name: 'particulars', resource: 'alice', fields: FIELDS, whole: 'registrar', asks };
    const { assertions } = minimumNecessary.judge({ sets: [set] } as unknown as JsonObject, {});
    expect(assertions.find(({ subject }) => subject === MORE)).toMatchObject({ outcome: 'unknown' });
    expect(of(...asks)).toEqual(fails('particulars · search · patient.search · registrar: no field less'));
  });

  it('can not conclude when a field never came to anybody: it may never have been stored', () => {
    const poor = ask('registrar', FIELDS, 'read', shows('mrn', 'phone'));
    expect(of(poor, ...BILLING, ...NURSE)).toMatchObject({ lost: ['every-field-seen'] });
  });

  it('can not conclude when who gets everything was not asked', () => {
    expect(of(...BILLING, ...NURSE)).toMatchObject({ verdict: 'inconclusive', lost: ['every-field-seen'] });
  });

  it('can not conclude when nobody gets less than the whole', () => {
    expect(of(...WHOLE)).toEqual(controlFails('fields-kept-back'));
  });

  it('can not conclude from nothing', () => {
    expect(conclude(minimumNecessary, { sets: [] })).toMatchObject({ verdict: 'inconclusive' });
  });
});
