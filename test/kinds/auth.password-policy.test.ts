import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import passwordPolicy from '../../src/kinds/auth.password-policy.js';
import { lastChanged, random, smallLetters, unicode, withSpaces } from '../../src/kinds/password-trials.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const CHANGED = { done: true, refused: false, reason: null, said: 'change: POST → 204' };
const REFUSED = { done: false, refused: true, reason: 'Use more.', said: 'change: POST → 422' };
const ODD = { done: false, refused: false, reason: null, said: 'change: POST → 500' };
const IN = { accepted: true, status: 401, hints: [], said: 'password: POST → 401' };
const OUT = { accepted: false, status: 401, hints: [], said: 'password: POST → 401 (…)' };

const taken = (name: string, length: number, altered: object | null = OUT) => ({
  name,
  length,
  bytes: length,
  change: CHANGED,
  exact: IN,
  altered,
});
const not = (name: string, length: number, change: object = REFUSED) => ({
  name,
  length,
  bytes: length,
  change,
  exact: null,
  altered: null,
});

const RANDOM = taken('a random password', 8, null);
const BASE = {
  secondFactor: true,
  documented: { least: 8, most: 256, isStated: true },
  saysWhy: true,
};
const LENGTH = {
  ...BASE,
  rule: 'length',
  refusable: [not('one character less', 7)],
  acceptable: [RANDOM, taken('64 characters', 64), taken('80 characters, beyond 72 bytes', 80)],
  hints: null,
};
const CHOICE = {
  ...BASE,
  rule: 'choice',
  refusable: [not('common password 1', 9), not('the user name', 27)],
  acceptable: [RANDOM, taken('20 small letters', 20, null)],
  hints: [],
};
const length = (change: object, params = {}) =>
  conclude(passwordPolicy, { ...LENGTH, ...change }, { rule: 'length', ...params });
const choice = (change: object, params = {}) =>
  conclude(passwordPolicy, { ...CHOICE, ...change }, { rule: 'choice', ...params });

describe('auth.password-policy on length', () => {
  it('passes when the boundary holds and every character counts', () => expect(length({})).toEqual(PASS));

  it.each([
    [
      'a password below the minimum is accepted',
      length({ refusable: [taken('one character less', 7, null)] }),
      ['one character less (7)'],
    ],
    [
      'the documented minimum is too low',
      length({ documented: { least: 6, most: null, isStated: true } }),
      ['documented least length'],
    ],
    [
      'a password alone signs in, and eight characters suffice',
      length({ secondFactor: false }),
      ['documented least length'],
    ],
    [
      '64 characters are refused',
      length({ acceptable: [RANDOM, not('64 characters', 64)] }),
      ['64 characters (64)'],
    ],
    [
      'the last character does not count',
      length({ acceptable: [RANDOM, taken('80 characters, beyond 72 bytes', 80, IN)] }),
      ['80 characters, beyond 72 bytes, its last character changed or left out'],
    ],
  ])('fails when %s', (_, verdict, broken) => expect(verdict).toEqual(fails(...broken)));

  it('goes by the numbers that a suite gives', () => {
    expect(
      length({ documented: { least: 12, most: null, isStated: true } }, { withSecondFactor: 14 }),
    ).toEqual(fails('documented least length'));
  });

  it('does not take a wrong password that was throttled, or not answered, for one that was compared', () => {
    const subject = '64 characters, its last character changed or left out';
    for (const status of [429, 503])
      expect(length({ acceptable: [RANDOM, taken('64 characters', 64, { ...OUT, status })] })).toEqual(
        notObserved(subject),
      );
  });

  it('does not take an error for a refusal', () => {
    expect(length({ refusable: [not('one character less', 7, ODD)] })).toEqual(
      notObserved('one character less (7)'),
    );
    expect(length({ acceptable: [RANDOM, not('64 characters', 64, ODD)] })).toEqual(
      notObserved('64 characters (64)'),
    );
  });
});

describe('auth.password-policy on the choice', () => {
  it('passes when bad ones are refused with a reason, and one class of characters is enough', () => {
    expect(choice({})).toEqual(PASS);
  });

  it.each([
    [
      'a common password is accepted',
      choice({ refusable: [taken('common password 1', 9, null), not('the user name', 27)] }),
      ['common password 1 (9)'],
    ],
    [
      'the user name is',
      choice({ refusable: [not('common password 1', 9), taken('the user name', 27, null)] }),
      ['the user name (27)'],
    ],
    [
      'a refusal gives no reason',
      choice({
        refusable: [not('common password 1', 9), not('the user name', 27, { ...REFUSED, reason: null })],
      }),
      ['the reason of a refusal'],
    ],
    [
      'a mixture of characters is demanded',
      choice({ acceptable: [RANDOM, not('20 small letters', 20)] }),
      ['20 small letters (20)'],
    ],
    [
      'a wrong password is answered with a hint',
      choice({ hints: ['hint:'] }),
      ['the answer to a wrong password'],
    ],
  ])('fails when %s', (_, verdict, broken) => expect(verdict).toEqual(fails(...broken)));

  it('lets owners demand a mixture where the suite says so', () => {
    expect(choice({ acceptable: [RANDOM, not('20 small letters', 20)] }, { composition: 'allowed' })).toEqual(
      PASS,
    );
  });

  it('says nothing of reasons when nobody says where they are, or nothing was refused', () => {
    expect(choice({ saysWhy: false })).toEqual(notObserved('the reason of a refusal'));
    expect(choice({ refusable: [not('common password 1', 9, ODD)] })).toEqual(
      notObserved('common password 1 (9)', 'the reason of a refusal'),
    );
  });

  it('says nothing of common passwords when none was long enough to be tried', () => {
    expect(choice({ refusable: [not('the user name', 27)] })).toEqual(notObserved('common passwords'));
  });

  it('says nothing of hints when nobody looked', () => {
    expect(choice({ hints: null })).toEqual(notObserved('the answer to a wrong password'));
  });
});

describe('the controls of auth.password-policy', () => {
  it('are these', () => {
    expect(Object.keys(passwordPolicy.controls)).toEqual(['random-accepted', 'exact-signs-in']);
  });

  it('random-accepted: a system that refuses everything shows nothing', () => {
    const all = { acceptable: [not('a random password', 8), taken('64 characters', 64)] };
    expect(length(all)).toEqual(controlFails('random-accepted'));
    expect(choice({ acceptable: [not('a random password', 8)] })).toEqual(
      controlFails('random-accepted', 'exact-signs-in'),
    );
    expect(length({ acceptable: [] })).toEqual(controlFails('random-accepted', 'exact-signs-in'));
  });

  it('exact-signs-in: where the password itself is refused, an altered one proves nothing', () => {
    const acceptable = [RANDOM, { ...taken('64 characters', 64), exact: OUT }];
    expect(length({ acceptable })).toEqual(controlFails('exact-signs-in'));
  });
});

describe('made-up passwords', () => {
  it('have the length that is wanted, in characters, whatever they are made of', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (length) => {
        expect([...random(length)]).toHaveLength(length);
        expect(smallLetters(length)).toMatch(new RegExp(`^[a-z]{${length}}$`));
      }),
    );
    expect([...unicode(40)]).toHaveLength(40);
    expect(Buffer.byteLength(unicode(40))).toBeGreaterThan(72);
  });

  it('have every class of characters from four on', () => {
    for (let length = 4; length < 30; length++)
      for (const each of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(random(length)).toMatch(each);
    expect(withSpaces(4)).toMatch(/ \S+ .* $/);
  });

  it('differ from their altered form in the last character alone', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (password) => {
        const [before, after] = [[...password], [...lastChanged(password)]];
        expect(after).toHaveLength(before.length);
        expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
        expect(after.at(-1)).not.toBe(before.at(-1));
      }),
    );
  });
});
