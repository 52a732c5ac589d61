import { describe, expect, it } from 'vitest';
import mfaPhishingResistant from '../../src/kinds/mfa.phishing-resistant.js';
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

const HONEST = { asserted: true, refused: false, completed: true, opened: accepted(), said: 'all done' };
const REFUSED = {
  asserted: true,
  refused: true,
  completed: false,
  opened: refused({ status: 401 }),
  said: 'assertion: POST → 401',
};
const SUBJECTS = {
  origin: 'passkey: assertion made at another origin',
  'relying-party': 'passkey: assertion for another relying party',
  challenge: 'passkey: assertion on a challenge that was never issued',
  'user-presence': 'passkey: assertion without a user present',
  type: 'passkey: assertion that says it is an enrolment',
  signature: 'passkey: assertion signed with another key',
  replayed: 'passkey: assertion that was accepted before, sent again',
  foreign: "passkey: assertion with another account's credential",
};
type Attempt = keyof typeof SUBJECTS;
const ATTEMPTS = Object.keys(SUBJECTS) as Attempt[];

/** A healthy factor in which some attempts came to something else. */
const factor = (changed: Partial<Record<Attempt, object | null>> = {}, part: object = {}) => ({
  factor: 'passkey',
  title: 'Passkeys',
  enrolled: 'register: POST → 201',
  first: HONEST,
  attempts: ATTEMPTS.flatMap((attempt) =>
    changed[attempt] === null ? [] : [{ attempt, signIn: REFUSED, honest: HONEST, ...changed[attempt] }],
  ),
  counted: { first: HONEST, again: REFUSED },
  browser: { enrolled: true, signedIn: true, opened: accepted(), late: false, said: 'done' },
  ...part,
});
const of = (...factors: readonly object[]) => conclude(mfaPhishingResistant, { factors });

describe('mfa.phishing-resistant', () => {
  it('passes when the honest assertion opens the record and no other does', () => {
    expect(of(factor())).toEqual(PASS);
  });

  it('passes without pages where the target has none', () => {
    expect(of(factor({}, { browser: null }))).toEqual(PASS);
  });

  it.each(ATTEMPTS)('fails when the wrong part %s is accepted', (attempt) => {
    expect(of(factor({ [attempt]: { signIn: HONEST } }))).toEqual(fails(SUBJECTS[attempt]));
  });

  it('fails when a sign-in is completed though the record stays closed', () => {
    const completed = { ...HONEST, opened: refused() };
    expect(of(factor({ origin: { signIn: completed } }))).toEqual(fails(SUBJECTS.origin));
  });

  it('fails when a refused sign-in leaves something that shows a canary', () => {
    expect(of(factor({ origin: { signIn: { ...REFUSED, opened: leaking() } } }))).toEqual(
      fails(SUBJECTS.origin),
    );
  });

  it.each([
    ['the honest assertion never opened the record', { first: REFUSED, attempts: [] }],
    ['the enrolment gave nothing to sign in with', { first: null, attempts: [] }],
  ])('says nothing when %s', (_, part) => {
    expect(of(factor({}, part))).toEqual(controlFails('honest-assertion-accepted'));
  });

  it('says nothing when the honest assertion is refused after a wrong one: a throttle did it', () => {
    const locked = { ...REFUSED, refused: false, said: 'password: POST → 429' };
    expect(of(factor({ type: { honest: locked } }))).toEqual(controlFails('honest-assertion-accepted'));
  });

  it('says nothing when an honest sign-in asked for no assertion', () => {
    expect(of(factor({}, { first: { ...HONEST, asserted: false } }))).toEqual(
      controlFails('honest-assertion-accepted'),
    );
  });

  it('says nothing when a real browser can not do the ceremony', () => {
    const browser = { enrolled: false, signedIn: false, opened: null, late: false, said: 'stopped' };
    expect(of(factor({}, { browser }))).toEqual(controlFails('browser-ceremony'));
    const shut = { enrolled: true, signedIn: true, opened: refused(), late: false, said: 'closed' };
    expect(of(factor({}, { browser: shut }))).toEqual(controlFails('browser-ceremony'));
  });

  it('blames the harness when its browser was too slow to enrol with a fresh authentication', () => {
    const browser = { enrolled: false, signedIn: false, opened: null, late: true, said: 'stopped' };
    expect(of(factor({}, { browser }))).toMatchObject({ cause: 'scheduling-lag' });
  });

  it.each([
    ['was not tried', null],
    ['was never sent', { signIn: { ...REFUSED, asserted: false } }],
    ['met an answer that nobody declared', { signIn: { ...REFUSED, refused: false } }],
    ['left the record neither open nor refused', { signIn: { ...REFUSED, opened: undeclared() } }],
  ])('says nothing of an attempt that %s', (_, change) => {
    expect(of(factor({ replayed: change }))).toEqual(notObserved(SUBJECTS.replayed));
  });

  it.each([
    ['refused', { first: HONEST, again: REFUSED }],
    ['accepted', { first: HONEST, again: HONEST }],
    ['not observed', { first: REFUSED, again: REFUSED }],
    ['not observed', null],
  ])('reports what becomes of a copied authenticator, and judges it not: %s', (value, counted) => {
    const facts = { factors: [factor({}, { counted })] };
    expect(conclude(mfaPhishingResistant, facts)).toEqual(PASS);
    expect(mfaPhishingResistant.judge(facts, {}).measured?.map((each) => each.value)).toEqual([value]);
  });

  it('says nothing when nothing was observed', () => {
    expect(of()).toEqual(controlFails('honest-assertion-accepted'));
  });
});
