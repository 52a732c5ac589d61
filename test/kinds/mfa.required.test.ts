import { describe, expect, it } from 'vitest';
import mfaRequired from '../../src/kinds/mfa.required.js';
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

const attempt = (variant: string, outcome = refused({ status: 401 }), reached = true) => ({
  variant,
  reached,
  steps: ['password: POST → 401'],
  outcome,
});
const path = (signIn: string, change: object = {}) => ({
  signIn,
  persona: 'clinician',
  oneOfSeveral: false,
  opens: 'patient.read alice',
  full: accepted(),
  trouble: null,
  attempts: [attempt('password alone'), attempt('a wrong code')],
  remembered: null,
  ...change,
});
const NONE = { exempt: [], withheld: [] };
const of = (...paths: readonly object[]) =>
  conclude(mfaRequired, { paths, ...NONE, undeclared: [], undeclaredTrouble: null });
const remembered = (change: object = {}) => ({
  remembered: { before: accepted(), own: refused(), foreign: refused(), ...change },
});

describe('mfa.required', () => {
  it('passes when every path opens with both factors and with nothing less', () => {
    expect(of(path('api'), path('web'))).toEqual(PASS);
  });

  it.each([
    ['the password alone opens the record', attempt('password alone', accepted()), 'password alone'],
    ['any code opens it', attempt('a wrong code', accepted()), 'a wrong code'],
    ['a refusal shows the record', attempt('a wrong code', leaking()), 'a wrong code'],
    [
      'an attempt opens it that stopped early',
      attempt('password alone', accepted(), false),
      'password alone',
    ],
  ])('fails when %s', (_, tried, variant) => {
    expect(of(path('api'), path('web', { attempts: [attempt('step skipped'), tried] }))).toEqual(
      fails(`path web, ${variant}`),
    );
  });

  const KNOWN = 'path api, password alone from a browser that the same account signed in from before';
  const OTHERS = 'path api, password alone from a browser that another account signed in from before';
  it('passes when a known browser spares no code', () => {
    expect(of(path('api', remembered()))).toEqual(PASS);
  });
  it.each([
    ['the account is known from', { own: accepted() }, KNOWN],
    ['another is known from', { foreign: accepted() }, OTHERS],
  ])('fails when the password alone is enough from a browser that %s', (_, change, subject) => {
    expect(of(path('api', remembered(change)))).toEqual(fails(subject));
  });
  it('says nothing of a browser from which nobody ever signed in', () => {
    expect(of(path('api', remembered({ before: refused() })))).toEqual(notObserved(KNOWN, OTHERS));
  });

  const way = (opened: object) =>
    conclude(mfaRequired, {
      ...NONE,
      paths: [path('api')],
      undeclared: [{ way: 'Basic', opened, said: 'GET → 401' }],
      undeclaredTrouble: null,
    });
  it('fails when a way in that nobody declared opens the record', () => {
    expect(way(accepted())).toEqual(fails('undeclared: Basic'));
    expect(way(leaking())).toEqual(fails('undeclared: Basic'));
  });
  it('asserts nothing of an undeclared way that leads nowhere, and says that it was not tested', () => {
    expect(way(refused({ status: 401 }))).toEqual(PASS);
    const { measured = [] } = mfaRequired.judge(
      {
        ...NONE,
        paths: [],
        undeclared: [{ way: 'Basic', opened: refused(), said: 'GET → 401' }],
        undeclaredTrouble: null,
      } as never,
      {},
    );
    expect(measured.map(({ value }) => value)).toEqual(['Basic (GET → 401)']);
  });

  const exempt = [{ signIn: 'reading', persona: 'member', why: 'By decision 4 of the board.' }];
  const WITHHELD = 'path reading as member, without a second factor: patient.export alice';
  const withheld = (change: object = {}) => ({
    signIn: 'reading',
    persona: 'member',
    opens: 'patient.export alice',
    tried: refused(),
    full: accepted(),
    trouble: null,
    ...change,
  });
  const exempted = (change: object = {}, paths = [path('api')]) =>
    conclude(mfaRequired, {
      paths,
      exempt,
      withheld: [withheld(change)],
      undeclared: [],
      undeclaredTrouble: null,
    });
  it('passes when what is left to a second factor does not open to who is exempt', () => {
    expect(exempted()).toEqual(PASS);
  });
  it.each([
    ['opens to who is exempt', { tried: accepted() }],
    ['opens to who is exempt, and nobody else was seen', { tried: accepted(), full: null }],
    ['shows in their refusal', { tried: leaking() }],
  ])('fails when what is left to it %s', (_, change) => {
    expect(exempted(change)).toEqual(fails(WITHHELD));
  });
  it.each([
    ['opens to nobody', { full: refused() }],
    ['was not tried with one', { full: null, trouble: 'stopped at step "code"' }],
    ['was not tried without one', { tried: null, trouble: 'stopped at step "password"' }],
    ['came to something that nobody declared', { tried: undeclared() }],
  ])('says nothing of what %s', (_, change) => {
    expect(exempted(change)).toEqual(notObserved(WITHHELD));
  });
  it('does not pass where everybody is exempt', () => {
    expect(exempted({}, [])).toEqual(controlFails('full-sign-in-opens-record'));
  });
  it('tells who is exempt, and why', () => {
    const facts = { paths: [], exempt, withheld: [], undeclared: [], undeclaredTrouble: null };
    const { measured = [] } = mfaRequired.judge(facts, {});
    expect(measured[0]).toEqual({
      what: 'No second factor is demanded of member by path reading, by the target file: not judged',
      value: 'By decision 4 of the board.',
    });
  });
  it('tells whose sign-in it was where several are judged by one path', () => {
    const open = path('api', { oneOfSeveral: true, attempts: [attempt('password alone', accepted())] });
    expect(of(open)).toEqual(fails('path api as clinician, password alone'));
  });

  it('has one control', () => {
    expect(Object.keys(mfaRequired.controls)).toEqual(['full-sign-in-opens-record']);
  });
  it.each([
    ['the full sign-in is refused', { full: refused() }],
    ['the full sign-in fails', { full: null, trouble: 'stopped at step "code"', attempts: [] }],
  ])('is inconclusive without its control full-sign-in-opens-record: %s', (_, change) => {
    expect(of(path('api', change))).toEqual(controlFails('full-sign-in-opens-record'));
  });

  it('does not let one working path vouch for another that opened for nobody', () => {
    expect(of(path('api'), path('web', { full: refused() }))).toEqual(
      notObserved('path web, password alone', 'path web, a wrong code'),
    );
  });

  it('fails by a record that the password opened, even where the full sign-in did not', () => {
    const open = { full: refused(), attempts: [attempt('password alone', accepted())] };
    expect(of(path('api'), path('web', open))).toEqual(fails('path web, password alone'));
  });

  it('does not hide a broken path behind one that could not be walked', () => {
    const open = path('api', { attempts: [attempt('password alone', accepted())] });
    expect(of(open, path('web', { full: null, trouble: 'no browser', attempts: [] }))).toEqual(
      fails('path api, password alone'),
    );
  });

  it.each([
    ['a path declares nothing that it protects', { full: null, trouble: 'not declared', attempts: [] }],
    ['no attempt could be made', { attempts: [] }],
  ])('is inconclusive when %s', (_, change) => {
    expect(of(path('api'), path('web', change))).toEqual(notObserved('path web'));
  });

  it('is inconclusive when an attempt was refused before it came to the second factor', () => {
    expect(of(path('api', { attempts: [attempt('a wrong code', refused(), false)] }))).toEqual(
      notObserved('path api, a wrong code'),
    );
  });

  it('is inconclusive when the refusal has a shape nobody declared', () => {
    expect(of(path('api', { attempts: [attempt('password alone', undeclared())] }))).toEqual(
      notObserved('path api, password alone'),
    );
  });

  it('is inconclusive without a single path', () => {
    expect(of()).toEqual(controlFails('full-sign-in-opens-record'));
  });
});
