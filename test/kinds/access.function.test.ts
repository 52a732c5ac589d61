import { describe, expect, it } from 'vitest';
import accessFunction from '../../src/kinds/access.function.js';
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

const attempt = (persona: string, change: object = {}) => ({
  persona,
  as: null,
  method: 'PUT',
  outcome: refused(),
  effect: false,
  trouble: null,
  ...change,
});
const DISGUISED = { as: 'POST with X-HTTP-Method-Override: PUT', method: 'POST' };
const TWIN = attempt('admin', { outcome: accepted({ status: 204 }), effect: true });
const ROLE = {
  name: 'user.role',
  writes: true,
  before: false,
  attempts: [attempt('nurse'), attempt('nurse', { ...DISGUISED, outcome: refused({ status: 404 }) })],
  entitled: [TWIN, { ...TWIN, ...DISGUISED }],
};
const LIST = {
  name: 'users.list · system',
  writes: false,
  before: null,
  attempts: [
    attempt('nurse', { method: 'GET', effect: null }),
    attempt('nurse', { as: 'HEAD', method: 'HEAD', effect: null }),
  ],
  entitled: [attempt('admin', { method: 'GET', outcome: accepted(), effect: null })],
};
const OWN = {
  name: 'user.role on the own account',
  writes: true,
  before: false,
  attempts: [attempt('billing')],
  entitled: [TWIN],
};
const HOLDER = { persona: 'admin', shows: true, said: 'GET → 200' };
const MEMBER = { name: 'role', before: false, outcome: accepted(), after: false, holder: HOLDER };
const PROFILE = {
  allowed: { outcome: accepted(), found: true },
  members: [MEMBER],
  afterwards: { name: 'users.list', outcome: refused() },
};
const SIGNED = [{ persona: 'nurse', alive: true, said: 'GET → 200' }];
const HEALTHY = { operations: [LIST, ROLE], own: OWN, profile: PROFILE, signed: SIGNED };
const of = (change: object) => conclude(accessFunction, { ...HEALTHY, ...change });
const role = (change: object) => ({ operations: [LIST, { ...ROLE, ...change }] });
const list = (change: object) => ({ operations: [{ ...LIST, ...change }, ROLE] });
const plain = (change: object) => role({ attempts: [attempt('nurse', change)] });
const disguised = (change: object) => plain({ ...DISGUISED, ...change });
const headed = (change: object) =>
  list({ attempts: [attempt('nurse', { as: 'HEAD', method: 'HEAD', effect: null, ...change })] });
const member = (change: object) => ({ profile: { ...PROFILE, members: [{ ...MEMBER, ...change }] } });

const PLAIN = 'nurse · user.role';
const OTHER = 'nurse · user.role · POST with X-HTTP-Method-Override: PUT';
const HEAD = 'nurse · users.list · system · HEAD';
const ASSIGNED = 'role sent along with a change of the own profile';

describe('access.function', () => {
  it('passes when nothing took effect that only the entitled may do', () => {
    expect(of({})).toEqual(PASS);
  });

  it('passes on a target without profiles, or without roles to change', () => {
    expect(of({ profile: null, own: null })).toEqual(PASS);
  });

  it('takes a profile change that is refused for its foreign member as well', () => {
    expect(of(member({ outcome: refused({ status: 422, denied: false }) }))).toEqual(PASS);
  });

  it('passes when another method is answered in whatever way, and nothing happens', () => {
    expect(of(disguised({ outcome: undeclared({ status: 405 }) }))).toEqual(PASS);
    expect(of(disguised({ outcome: accepted() }))).toEqual(PASS);
    expect(of(headed({ outcome: undeclared({ status: 405 }) }))).toEqual(PASS);
  });

  it.each<[string, object, string]>([
    ['someone denied succeeds', plain({ outcome: accepted(), effect: true }), PLAIN],
    ['it says no and does it', plain({ effect: true }), PLAIN],
    ['someone denied is told it was done', plain({ outcome: accepted() }), PLAIN],
    ['the refusal shows a record', plain({ outcome: leaking() }), PLAIN],
    [
      'the refusal shows a record, and no one could read back',
      plain({ outcome: leaking(), effect: null }),
      PLAIN,
    ],
    ['another method does it', disguised({ outcome: accepted(), effect: true }), OTHER],
    ['another method says no and does it', disguised({ effect: true }), OTHER],
    ['another method shows a record', disguised({ outcome: leaking() }), OTHER],
    ['HEAD is let through', headed({ outcome: undeclared({ status: 200 }) }), HEAD],
    [
      'the own role can be changed',
      { own: { ...OWN, attempts: [attempt('billing', { effect: true })] } },
      'billing · user.role on the own account',
    ],
    ['a foreign member is taken', member({ after: true }), ASSIGNED],
    ['a foreign member is refused and taken', member({ outcome: refused(), after: true }), ASSIGNED],
    [
      'administration is open afterwards, whatever the profile shows',
      { profile: { ...PROFILE, afterwards: { name: 'users.list', outcome: accepted() } } },
      'users.list after all of these, by the same session',
    ],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(broken));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'entitled-succeeds': role({ entitled: [{ ...TWIN, effect: false }] }),
    'read-back-tells-apart': role({ before: true }),
    'still-signed-in': { signed: [{ ...SIGNED[0], alive: false }] },
    'profile-changes': { profile: { ...PROFILE, allowed: { outcome: accepted(), found: false } } },
    'holder-shows': member({ holder: { ...HOLDER, shows: false } }),
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(accessFunction.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it.each<[string, object, string]>([
    ['no operation was tried', { operations: [], own: null }, 'entitled-succeeds'],
    [
      'the entitled only got in disguised',
      role({ entitled: [{ ...TWIN, ...DISGUISED }] }),
      'entitled-succeeds',
    ],
    ['the entitled were not tried on the own role', { own: { ...OWN, entitled: [] } }, 'entitled-succeeds'],
    ['the effect could not be looked for before', role({ before: null }), 'read-back-tells-apart'],
    ['no session was looked at', { signed: [] }, 'still-signed-in'],
    ['nothing was assigned', { profile: { ...PROFILE, members: [] } }, 'holder-shows'],
  ])('is inconclusive when %s', (_, change, lost) => {
    expect(of(change)).toEqual(controlFails(lost));
  });

  it.each<[string, object, string]>([
    ['it could not be tried', plain({ outcome: null, trouble: 'no account' }), PLAIN],
    ['the effect could not be read back', plain({ effect: null }), PLAIN],
    ['the refusal has a shape nobody declared', plain({ outcome: undeclared() }), PLAIN],
    ['another method meets an outage', disguised({ outcome: undeclared() }), OTHER],
    ['no answer comes to another method', disguised({ outcome: undeclared({ status: null }) }), OTHER],
    ['HEAD meets an outage', headed({ outcome: undeclared() }), HEAD],
    ['the profile showed it before', member({ before: true, after: true }), ASSIGNED],
    ['the profile could not be read afterwards', member({ after: null }), ASSIGNED],
    ['the change met an outage', member({ outcome: undeclared() }), ASSIGNED],
  ])('says nothing of an attempt when %s', (_, change, unknown) => {
    expect(of(change)).toEqual(notObserved(unknown));
  });
});
