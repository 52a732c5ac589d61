import { describe, expect, it } from 'vitest';
import emergencyOutage from '../../src/kinds/emergency.outage.js';
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

const ASKED = { redirect: 'https://target.test/callback', state: 'fresh', nonce: 'fresh', challenge: 'S256' };
const GOOD = {
  issued: 'good',
  asked: ASKED,
  redeemed: { verifier: 'fits', redirect: 'same' },
  answer: 'accepted',
  said: 'callback: GET → 302',
  record: accepted(),
  before: null,
};
const LOST = {
  ...GOOD,
  redeemed: null,
  answer: 'other',
  said: 'callback: GET → 502',
  record: refused({ status: 302 }),
};
const HEALTHY = {
  before: GOOD,
  during: LOST,
  knocks: 1,
  emergency: { complete: true, said: 'code: POST → 200', record: accepted() },
  guessed: { complete: false, said: 'password: POST → 401', record: refused({ status: 401 }) },
  after: GOOD,
};
const of = (part: object) => conclude(emergencyOutage, { ...HEALTHY, ...part });

const ORDINARY = 'sign-in by the provider during the outage';
const EMERGENCY = 'the record by the emergency path during the outage';
const GUESSED = 'the emergency path with a wrong password during the outage';

describe('emergency.outage', () => {
  it('passes when the provider is missed and the emergency path opens the record', () => {
    expect(of({})).toEqual(PASS);
  });

  it('passes on a target that does not send anyone to a provider that is away', () => {
    const during = { ...LOST, asked: null, answer: 'none', said: 'begin: GET → 502', record: null };
    expect(of({ during, knocks: 0 })).toEqual(PASS);
  });

  it.each([
    [
      'whoever comes back is let in',
      { during: { ...LOST, answer: 'accepted', record: accepted() } },
      ORDINARY,
    ],
    [
      'whoever comes back is taken for half signed in',
      { during: { ...LOST, answer: 'challenged' } },
      ORDINARY,
    ],
    [
      'the record opens though the sign-in was refused',
      { during: { ...LOST, record: accepted() } },
      ORDINARY,
    ],
    ['the refusal shows the record', { during: { ...LOST, record: leaking() } }, ORDINARY],
    [
      'the emergency path is closed as well',
      { emergency: { ...HEALTHY.emergency, complete: false, record: refused({ status: 401 }) } },
      EMERGENCY,
    ],
    [
      'the emergency path signs in and opens nothing',
      { emergency: { ...HEALTHY.emergency, record: refused() } },
      EMERGENCY,
    ],
    ['the emergency path takes any password', { guessed: { ...HEALTHY.guessed, complete: true } }, GUESSED],
    ['a wrong password opens the record', { guessed: { ...HEALTHY.guessed, record: accepted() } }, GUESSED],
  ])('fails when %s', (_, part, subject) => {
    expect(of(part)).toEqual(fails(subject));
  });

  it.each([
    ['the record by the provider', { during: { ...LOST, record: undeclared() } }, ORDINARY],
    [
      'the record by the emergency path, for there was no answer',
      { emergency: { ...HEALTHY.emergency, complete: false, record: { ...undeclared(), status: null } } },
      EMERGENCY,
    ],
    ['the record after a wrong password', { guessed: { ...HEALTHY.guessed, record: undeclared() } }, GUESSED],
  ])('leaves open %s', (_, part, subject) => {
    expect(of(part)).toEqual(notObserved(subject));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'sign-in-before': { before: { ...GOOD, record: refused() } },
    'silence-met': { knocks: 0 },
    'sign-in-after': { after: LOST },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(emergencyOutage.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });
});
