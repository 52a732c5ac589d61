import { describe, expect, it } from 'vitest';
import authLockout from '../../src/kinds/auth.lockout.js';
import { broken, goesOn, locked, wrong } from './attempts.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const HEALTHY = {
  limit: 3,
  durationMs: 8000,
  addresses: 2,
  victim: {
    before: goesOn(),
    failures: [wrong(), wrong(), wrong(), locked()],
    after: locked(),
    unlocked: goesOn(),
    unlockedSaid: null,
  },
  spread: { failures: [wrong(), wrong(), wrong()], after: locked(), unlocking: null },
  bystander: { before: goesOn(), during: goesOn() },
};
const of = (facts: object, params = { atMost: 100 }) => conclude(authLockout, facts, params);
const victim = (change: object) => ({ ...HEALTHY, victim: { ...HEALTHY.victim, ...change } });
const spread = (change: object) => ({ ...HEALTHY, spread: { ...HEALTHY.spread, ...change } });
const unlocking = (after = goesOn(), change: object = {}) =>
  spread({
    unlocking: { change: { done: true, refused: null, said: 'unlock: DELETE → 204', ...change }, after },
  });
const bystander = (change: object) => ({ ...HEALTHY, bystander: { ...HEALTHY.bystander, ...change } });

const AFTER = 'right password after 3 failures';
const SPREAD =
  'right password after 3 failures from many addresses, each claiming another, others signing in between';
const OTHER = 'another account during the lock';
const UNLOCK = 'right password when the lock is over';
const LIFTED = 'right password after the account was unlocked';

const late = '2026-11-23T05:15:08.100Z';

describe('auth.lockout', () => {
  it('passes when the right password is refused at the limit, from everywhere, and nobody else is', () => {
    expect(of(HEALTHY)).toEqual(PASS);
  });

  it('passes where a locked account is told the same as a wrong password', () => {
    const silent = { failures: [wrong(), wrong(), wrong(), wrong()], after: wrong() };
    expect(
      of({ ...victim(silent), spread: { ...HEALTHY.spread, failures: [wrong()], after: wrong() } }),
    ).toEqual(PASS);
  });

  it('passes without a documented duration, of which then nothing is asserted', () => {
    expect(of({ ...victim({ unlocked: null }), durationMs: null })).toEqual(PASS);
  });

  it('passes where somebody unlocks an account before its time, and with no time at all', () => {
    expect(of(unlocking())).toEqual(PASS);
    expect(of({ ...unlocking(), victim: { ...HEALTHY.victim, unlocked: null }, durationMs: null })).toEqual(
      PASS,
    );
  });

  it.each([
    ['the account is never locked', victim({ after: goesOn() }), [AFTER]],
    ['failures from elsewhere are not counted', spread({ after: goesOn() }), [SPREAD]],
    ['another account is locked too', bystander({ during: locked() }), [OTHER]],
    ['another account is refused as if its password were wrong', bystander({ during: wrong() }), [OTHER]],
    ['the lock outlasts its time', victim({ unlocked: locked() }), [UNLOCK]],
    ['an unlocked account stays locked', unlocking(locked()), [LIFTED]],
    [
      'a wrong password is accepted',
      victim({ failures: [wrong(), goesOn(), wrong(), locked()] }),
      ['wrong password'],
    ],
  ])('fails when %s', (_, facts, subjects) => {
    expect(of(facts)).toEqual(fails(...subjects));
  });

  it('fails when more failures are documented than the rule allows', () => {
    expect(of(HEALTHY, { atMost: 2 })).toEqual(fails('documented number of failures'));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'accepted-before-limit': victim({ before: wrong() }),
    'others-accepted-before': bystander({ before: wrong() }),
    'failures-answered': victim({ failures: [wrong(), broken({ status: null })] }),
    'in-time': victim({ after: goesOn({ receivedAt: late }) }),
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(authLockout.controls));
  });
  it.each(Object.entries(BROKEN).slice(0, 3))('is inconclusive without its control %s', (name, facts) => {
    expect(of(facts)).toEqual(controlFails(name));
  });
  it('blames itself when the right password was tried after the lock had to be over', () => {
    expect(of(BROKEN['in-time'] ?? {})).toMatchObject({ verdict: 'inconclusive', cause: 'scheduling-lag' });
  });

  it('is inconclusive when nothing was guessed', () => {
    const nothing = {
      ...victim({ failures: [] }),
      spread: { ...HEALTHY.spread, failures: [], after: locked() },
    };
    expect(of(nothing)).toEqual(controlFails('failures-answered'));
  });

  it.each([
    ['the right password', victim({ after: broken() }), [AFTER]],
    ['the right password after scattered guesses', spread({ after: broken() }), [SPREAD]],
    ['another account', bystander({ during: broken() }), [OTHER]],
    ['the end of the lock', victim({ unlocked: broken() }), [UNLOCK]],
    ['an unlocked account', unlocking(broken()), [LIFTED]],
    ['an account that could not be unlocked', unlocking(locked(), { done: false }), [LIFTED]],
    ['a lock that may have been over by itself', unlocking(goesOn({ receivedAt: late })), [LIFTED]],
    [
      'a lock too long to wait for',
      victim({ unlocked: null, unlockedSaid: 'longer than --max-wait' }),
      [UNLOCK],
    ],
  ])('takes an outage for neither lock nor way in: %s', (_, facts, subjects) => {
    expect(of(facts)).toEqual(notObserved(...subjects));
  });
});
