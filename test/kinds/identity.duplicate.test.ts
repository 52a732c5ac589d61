import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import identityDuplicate, { VARIANTS } from '../../src/kinds/identity.duplicate.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const MADE = { done: true, refused: false, said: 'create: POST → 201' };
const TAKEN = { done: false, refused: true, said: 'create: POST → 409' };
const ODD = { done: false, refused: false, said: 'create: POST → 500' };
const API = {
  by: 'api',
  fresh: MADE,
  freshAfter: MADE,
  taken: Object.keys(VARIANTS).map((variant) => ({ variant, ...TAKEN })),
};
const of = (change: object) => conclude(identityDuplicate, { tried: [{ ...API, ...change }] });
const taken = (index: number, change: object) =>
  of({ taken: API.taken.map((each, at) => (at === index ? { ...each, ...change } : each)) });

describe('identity.duplicate', () => {
  it('passes when the name is refused in each form, and new names are accepted', () => {
    expect(of({})).toEqual(PASS);
  });

  it.each(Object.keys(VARIANTS).map((variant, index) => [variant, index] as const))(
    'fails when the name is given out again %s',
    (variant, index) => expect(taken(index, MADE)).toEqual(fails(`a name that is taken, ${variant}, by api`)),
  );

  it.each([
    ['before', { fresh: TAKEN }],
    ['afterwards', { freshAfter: ODD }],
  ])('is inconclusive when a new name is not accepted %s', (_, change) => {
    expect(of(change)).toEqual(controlFails('fresh-name-accepted'));
  });

  it('has a case for each of its controls', () => {
    expect(Object.keys(identityDuplicate.controls)).toEqual(['fresh-name-accepted']);
  });

  it('does not take an error, or a refusal that is not declared, for a refusal', () => {
    expect(taken(0, ODD)).toEqual(notObserved('a name that is taken, exactly, by api'));
    expect(taken(0, { ...TAKEN, refused: null })).toEqual(
      notObserved('a name that is taken, exactly, by api'),
    );
  });

  it('says nothing when no interface was tried', () => {
    expect(conclude(identityDuplicate, { tried: [] })).toEqual(controlFails('fresh-name-accepted'));
  });

  it('writes a name otherwise in each variant but the first, and always as the same name', () => {
    const key = (name: string) => name.normalize('NFKC').trim().toLowerCase();
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{2,30}$/), (name) => {
        const written = Object.values(VARIANTS).map((write) => write(name));
        expect(new Set(written).size).toBe(written.length);
        for (const variant of written) expect(key(variant)).toBe(name);
      }),
    );
  });
});
