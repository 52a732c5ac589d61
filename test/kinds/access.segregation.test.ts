import { describe, expect, it } from 'vitest';
import accessSegregation from '../../src/kinds/access.segregation.js';
import {
  accepted,
  conclude,
  controlFails,
  fails,
  leaking,
  notObserved,
  PASS,
  refused,
  undeclared,
} from './facts.js';

const step = (part: object = {}) => ({ outcome: refused(), done: false, trouble: null, ...part });
const taken = (part: object = {}) => ({ outcome: accepted(), done: true, trouble: null, ...part });
const piece = {
  duty: 'release',
  firstAction: 'release.prepare',
  secondAction: 'release.approve',
  first: { persona: 'registrar', account: 'rita' },
  second: { persona: 'clinician', account: 'clara' },
  prepared: accepted(),
  before: false,
  own: step(),
  other: taken(),
};
const combination = {
  name: 'apart',
  granted: 'user.administers',
  added: 'user.reviews-log',
  before: [false, false],
  first: { outcome: accepted(), found: true },
  second: { outcome: refused({ status: 409 }), found: false },
  kept: true,
};
const HEALTHY = {
  worked: [piece],
  combined: [combination],
  withoutExclusive: null,
  signed: [{ persona: 'registrar', alive: true, said: 'GET → 200' }],
};
const of = (change: object) => conclude(accessSegregation, { ...HEALTHY, ...change });
const working = (change: object) => of({ worked: [{ ...piece, ...change }] });
const combining = (change: object) => of({ combined: [{ ...combination, ...change }] });

const OWN = 'release: release.approve by registrar, who did release.prepare';
const BOTH = 'apart: user.reviews-log for who has user.administers';

describe('access.segregation', () => {
  it('passes when the second step is somebody else’s, and nobody gets both grants', () => {
    expect(of({})).toEqual(PASS);
  });

  it('passes where no grants exclude each other, as the owner documents', () => {
    expect(of({ combined: [], withoutExclusive: 'There is one role.' })).toEqual(PASS);
  });

  it('passes where the second grant takes the place of the first', () => {
    const second = { outcome: accepted(), found: true };
    expect(combining({ second, kept: false })).toEqual(PASS);
  });

  it.each<[string, object]>([
    ['is accepted', { own: taken() }],
    ['is refused and done nevertheless', { own: step({ done: true }) }],
    ['is accepted without effect', { own: step({ outcome: accepted() }) }],
    ['is answered strangely and done nevertheless', { own: step({ outcome: undeclared(), done: true }) }],
    ['is refused with a record in the answer', { own: step({ outcome: leaking() }) }],
  ])('fails when the second step by who took the first %s', (_, change) => {
    expect(working(change)).toEqual(fails(OWN));
  });

  it('fails for the one request of several that is believed', () => {
    const naming = { ...piece, secondAction: 'release.approve-naming', own: taken() };
    expect(of({ worked: [piece, naming] })).toEqual(
      fails('release: release.approve-naming by registrar, who did release.prepare'),
    );
  });

  it.each<[string, object]>([
    ['is made', { second: { outcome: accepted(), found: true } }],
    ['is refused and made nevertheless', { second: { outcome: refused(), found: true } }],
    ['is refused with a record in the answer', { second: { outcome: leaking(), found: false } }],
  ])('fails when the second of two grants that exclude each other %s', (_, change) => {
    expect(combining(change)).toEqual(fails(BOTH));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'two-people': { worked: [{ ...piece, second: { ...piece.second, account: 'rita' } }] },
    'second-person-succeeds': { worked: [{ ...piece, other: step() }] },
    'read-back-tells-apart': { worked: [{ ...piece, before: true }] },
    'each-grant-works': { combined: [{ ...combination, first: { outcome: refused(), found: false } }] },
    'still-signed-in': { signed: [{ persona: 'registrar', alive: false, said: 'GET → 401' }] },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(accessSegregation.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it.each<[string, object, string]>([
    [
      'the work of the other person is not found',
      { worked: [{ ...piece, other: taken({ done: false }) }] },
      'second-person-succeeds',
    ],
    [
      'whether the other person did it can not be read',
      { worked: [{ ...piece, other: taken({ done: null }) }] },
      'second-person-succeeds',
    ],
    ['the first step was refused', { worked: [{ ...piece, prepared: refused() }] }, 'second-person-succeeds'],
    ['nobody could look before', { worked: [{ ...piece, before: null }] }, 'read-back-tells-apart'],
    [
      'a grant was found before it was made',
      { combined: [{ ...combination, before: [false, true] }] },
      'read-back-tells-apart',
    ],
    [
      'a grant alone is not found',
      { combined: [{ ...combination, first: { outcome: accepted(), found: false } }] },
      'each-grant-works',
    ],
    ['no grants were tried, and no reason is given', { combined: [] }, 'each-grant-works'],
    ['nobody looked whether the sessions lived', { signed: [] }, 'still-signed-in'],
  ])('is inconclusive when %s', (_, change, control) => {
    expect(of(change)).toEqual(controlFails(control));
  });

  it('is inconclusive when no work was tried at all', () => {
    expect(of({ worked: [] })).toEqual(controlFails('two-people', 'second-person-succeeds'));
  });

  it.each<[string, object]>([
    ['could not be tried', { own: { outcome: null, done: null, trouble: 'no answer' } }],
    ['is answered in a shape nobody declared', { own: step({ outcome: undeclared() }) }],
    ['is refused, and nobody could look', { own: step({ done: null }) }],
  ])('is inconclusive when the second step by who took the first %s', (_, change) => {
    expect(working(change)).toEqual(notObserved(OWN));
  });

  it.each<[string, object]>([
    ['is answered in a shape nobody declared', { second: { outcome: undeclared(), found: false } }],
    ['is accepted without effect', { second: { outcome: accepted(), found: false } }],
    ['can not be read back', { second: { outcome: refused(), found: null } }],
    ['hides what became of the first', { kept: null }],
    ['is there, and nobody knows of the first', { second: { outcome: accepted(), found: true }, kept: null }],
  ])('is inconclusive when the second of two grants %s', (_, change) => {
    expect(combining(change)).toEqual(notObserved(BOTH));
  });
});
