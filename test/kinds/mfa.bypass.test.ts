import { describe, expect, it } from 'vitest';
import mfaBypass from '../../src/kinds/mfa.bypass.js';
import { broken, goesOn, locked, notTaken, PERIOD, taken, wrong } from './attempts.js';
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

const TRIED = {
  skipped: refused({ status: 401 }),
  stale: notTaken(),
  foreign: notTaken(),
  foreignOwn: taken(),
  own: taken(),
  replayed: notTaken(),
  reused: notTaken(),
  reusedCode: taken({ period: PERIOD + 1 }),
  early: notTaken(),
  windowPeriods: 1,
};
const GUESSING = {
  limit: 3,
  durationMs: 8000,
  failures: [wrong(), wrong(), wrong(), locked()],
  password: locked(),
  code: null,
  control: taken(),
  controlSaid: 'when the lock is over: taken',
};
const path = (tried: object = {}, guessing: object = {}) => ({
  signIn: 'api',
  trouble: null,
  tried: { ...TRIED, ...tried },
  guessing: { ...GUESSING, ...guessing },
});
const of = (...paths: readonly object[]) => conclude(mfaBypass, { paths, exempt: [] });
const at = (what: string) => `path api, ${what}`;
const REUSED = at('a step token used a second time, with a fresh code');
const GUESSED = at('a right code after 4 wrong ones');

describe('mfa.bypass', () => {
  it('passes when only fresh codes of one’s own lead on', () => {
    expect(of(path(), path())).toEqual(PASS);
  });

  it('passes where the lock lets the password pass and refuses the code', () => {
    expect(of(path({}, { password: goesOn(), code: notTaken({ attempt: locked() }) }))).toEqual(PASS);
  });

  it.each([
    ['the password alone opens the record', { skipped: accepted() }, at('password alone')],
    ['an old code is taken', { stale: taken() }, at('a code that is too old')],
    ['a code of the future is taken', { early: taken() }, at('a code that is too early')],
    [
      'a code of somebody else is taken',
      { foreign: taken(), foreignOwn: notTaken() },
      at("another user's code"),
    ],
    ['a code is taken twice', { replayed: taken() }, at('a code used a second time')],
    ['a step token leads on twice', { reused: taken(), reusedCode: notTaken() }, REUSED],
    [
      'a refused code opens the record',
      { stale: notTaken({ opened: accepted() }) },
      at('a code that is too old'),
    ],
    [
      'a refusal shows the record',
      { early: notTaken({ opened: leaking() }) },
      at('a code that is too early'),
    ],
  ])('fails when %s', (_, change, subject) => {
    expect(of(path(change))).toEqual(fails(subject));
  });

  it('fails when a right code is taken after more wrong ones than documented', () => {
    const guessing = { password: goesOn(), code: taken(), control: taken() };
    expect(of(path({}, guessing))).toEqual(fails(GUESSED));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'own-code-accepted': path({ own: notTaken() }),
    'foreign-code-good': path({ foreignOwn: notTaken() }),
    'reused-code-good': path({ reusedCode: notTaken() }),
    'guessed-account-good': path({}, { control: notTaken() }),
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(mfaBypass.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, facts) => {
    expect(of(path(), facts)).toEqual(controlFails(name));
  });

  it('does not count a code as accepted that opened nothing', () => {
    expect(of(path({ own: taken({ opened: refused() }) }))).toEqual(controlFails('own-code-accepted'));
  });

  it.each([
    [
      'a code is answered in a shape nobody declared',
      path({ stale: notTaken({ opened: undeclared() }) }),
      at('a code that is too old'),
    ],
    [
      'a code was taken and opened nothing',
      path({ early: taken({ opened: refused() }) }),
      at('a code that is too early'),
    ],
    [
      'the replay came when the code was too old',
      path({ replayed: notTaken({ periodNow: PERIOD + 2 }) }),
      at('a code used a second time'),
    ],
    ['nobody may be guessed at', { ...path(), guessing: null }, at('codes guessed')],
    ['the guessing ended in an outage', path({}, { password: broken() }), GUESSED],
  ])('is inconclusive when %s', (_, facts, subject) => {
    expect(of(facts)).toEqual(notObserved(subject));
  });

  it('is inconclusive when a path could not be walked', () => {
    const nothing = { signIn: 'api', trouble: 'no accounts', tried: null, guessing: null };
    expect(of(nothing)).toMatchObject({ verdict: 'inconclusive', cause: 'control-failed' });
  });

  it('is inconclusive when there was no path', () => {
    expect(of()).toMatchObject({ verdict: 'inconclusive' });
  });
});
