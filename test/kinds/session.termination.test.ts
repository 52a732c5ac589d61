import { describe, expect, it } from 'vitest';
import sessionTermination from '../../src/kinds/session.termination.js';
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

const DONE = { done: true, refused: null, said: 'disable: POST → 204' };
const NOT_DONE = { done: false, refused: null, said: 'disable: POST → 500' };
const KEPT_OUT = { accepted: false, status: 401, hints: [], said: 'password: POST → 401' };

const TWIN = { before: accepted(), after: accepted() };
const API = {
  signIn: 'api',
  persona: 'billing',
  before: accepted(),
  refreshBefore: accepted(),
  disable: DONE,
  after: refused({ status: 401 }),
  refreshAfter: refused({ status: 401 }),
  deadAfterMs: 40,
  signInAfter: KEPT_OUT,
  twin: TWIN,
};
const WEB = { ...API, signIn: 'web', refreshBefore: null, refreshAfter: null };
const HEALTHY = { limitMs: 1000, ended: [API, WEB], notTried: [] };
const of = (change: object, params = {}) => conclude(sessionTermination, { ...HEALTHY, ...change }, params);
const api = (change: object) => of({ ended: [{ ...API, ...change }, WEB] });
const web = (change: object) => of({ ended: [API, { ...WEB, ...change }] });

const SESSION = 'session by api, its account disabled';
const REFRESH = 'refresh token by api, its account disabled';

describe('session.termination', () => {
  it('passes when everything that was issued is refused within the time', () => {
    expect(of({})).toEqual(PASS);
  });

  it.each([
    ['the access token lives', api({ after: accepted(), deadAfterMs: null }), [SESSION]],
    ['the refresh token lives', api({ refreshAfter: accepted(), deadAfterMs: null }), [REFRESH]],
    [
      'the cookie lives',
      web({ after: accepted(), deadAfterMs: null }),
      ['session by web, its account disabled'],
    ],
    ['a refusal shows the record', api({ after: leaking() }), [SESSION]],
    [
      'the account signs in again',
      api({ signInAfter: { ...KEPT_OUT, accepted: true } }),
      ['signing in by api with a disabled account'],
    ],
  ])('fails when %s', (_, verdict, broken) => expect(verdict).toEqual(fails(...broken)));

  it('fails when the documented time is longer than the profile allows', () => {
    expect(of({ limitMs: 7_200_000 }, { atMost: '1h' })).toEqual(fails('documented time to termination'));
    expect(of({ limitMs: 3_600_000 }, { atMost: '1h' })).toEqual(PASS);
  });

  const BROKEN: { readonly [control: string]: object } = {
    'alive-just-before': { ended: [{ ...API, before: refused() }, WEB] },
    'account-disabled': { ended: [{ ...API, disable: NOT_DONE }, WEB] },
    'twin-alive-after': { ended: [{ ...API, twin: { ...TWIN, after: refused() } }, WEB] },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(sessionTermination.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('wants the refresh token to have worked as well', () => {
    expect(api({ refreshBefore: refused() })).toEqual(controlFails('alive-just-before'));
  });

  it('does not take an outage for termination', () => {
    const down = undeclared({ status: null, said: 'no answer: ECONNREFUSED' });
    const gone = {
      after: down,
      refreshAfter: down,
      signInAfter: { ...KEPT_OUT, status: null },
      twin: { ...TWIN, after: down },
    };
    expect(api(gone)).toEqual(controlFails('twin-alive-after'));
  });

  it('blames itself when the twin was over before', () => {
    expect(api({ twin: { before: refused(), after: refused() } })).toMatchObject({
      verdict: 'inconclusive',
      cause: 'scheduling-lag',
    });
  });

  it('is inconclusive when an answer has a shape that nobody declared', () => {
    expect(api({ after: undeclared(), deadAfterMs: null })).toEqual(notObserved(SESSION));
    expect(api({ signInAfter: { ...KEPT_OUT, status: 502 } })).toEqual(
      notObserved('signing in by api with a disabled account'),
    );
    expect(api({ signInAfter: { ...KEPT_OUT, status: null } })).toEqual(
      notObserved('signing in by api with a disabled account'),
    );
  });

  it('says nothing when nothing was tried', () => {
    expect(of({ ended: [] }).verdict).toBe('inconclusive');
  });
});
