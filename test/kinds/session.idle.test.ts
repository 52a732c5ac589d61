import { describe, expect, it } from 'vitest';
import sessionIdle from '../../src/kinds/session.idle.js';
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

const PARAMS = { carrier: 'header', tolerance: 0.1, atMost: '15m' };
const idle = (ms: number) => ({ idleAtLeastMs: ms, idleAtMostMs: ms + 40 });
const HEALTHY = {
  signIn: 'api',
  limitMs: 8000,
  marginMs: 800,
  fresh: accepted(),
  early: { ...accepted(), ...idle(7200) },
  late: { ...refused({ status: 401 }), ...idle(8800) },
  lateRefresh: refused({ status: 401 }),
};
const of = (change: object, params = PARAMS) => conclude(sessionIdle, { ...HEALTHY, ...change }, params);

const LATE = 'session idle for 8.8 s, limit 8 s';
const RENEWAL = 'renewal of a session idle beyond 8 s';

describe('session.idle', () => {
  it('passes when the twin just below the limit is accepted and the one just above refused', () => {
    expect(of({})).toEqual(PASS);
  });

  it('passes on a path without refresh tokens', () => {
    expect(of({ lateRefresh: null })).toEqual(PASS);
  });

  it.each([
    ['the session outlives its limit', { late: { ...accepted(), ...idle(8800) }, lateRefresh: null }, LATE],
    ['the refusal shows a record', { late: { ...leaking(), ...idle(8800) } }, LATE],
    ['a refresh token renews it', { lateRefresh: accepted() }, RENEWAL],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(broken));
  });

  it('fails when the documented limit is longer than the profile allows', () => {
    expect(of({}, { ...PARAMS, atMost: '5s' })).toEqual(fails('documented idle limit'));
    expect(of({}, { ...PARAMS, atMost: '8s' })).toEqual(PASS);
  });

  it('fails when the first twin was asked far beyond the limit, by a late harness, and was still accepted', () => {
    const early = { ...accepted(), ...idle(9500) };
    expect(of({ early, late: { ...refused(), ...idle(11_000) } })).toEqual(
      fails('session idle for 9.5 s, limit 8 s'),
    );
  });

  const BROKEN: { readonly [control: string]: object } = {
    'alive-after-sign-in': { fresh: refused() },
    'alive-just-before': { early: { ...refused(), ...idle(7200) } },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(sessionIdle.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('does not take another, shorter limit or an outage for automatic logoff', () => {
    const down = undeclared({ status: null });
    expect(of({ early: { ...down, ...idle(7200) }, late: { ...down, ...idle(8800) } })).toEqual(
      controlFails('alive-just-before'),
    );
  });

  it('says that the harness was late when the first twin was asked beyond the limit and found dead', () => {
    const early = { ...refused(), ...idle(8100) };
    expect(of({ early })).toEqual({ verdict: 'inconclusive', cause: 'scheduling-lag' });
    const { controls } = sessionIdle.judge({ ...HEALTHY, early }, PARAMS);
    expect(controls.find((each) => each.name === 'alive-just-before')).toMatchObject({
      held: false,
      seen: expect.stringContaining('the harness was late'),
    });
  });

  it('is inconclusive when the second twin was asked before the limit', () => {
    expect(of({ late: { ...refused(), ...idle(7900) } })).toEqual(
      notObserved('session idle for 7.9 s, limit 8 s'),
    );
  });

  it.each([
    ['the late answer has a shape nobody declared', { late: { ...undeclared(), ...idle(8800) } }, LATE],
    ['the renewal is answered so', { lateRefresh: undeclared() }, RENEWAL],
  ])('is inconclusive when %s', (_, change, unknown) => {
    expect(of(change)).toEqual(notObserved(unknown));
  });

  it('reports the limit it measured with its uncertainty', () => {
    const value = (facts: object) =>
      sessionIdle.judge({ ...HEALTHY, ...facts }, PARAMS).measured?.[0]?.value ?? '';
    expect(value({})).toBe('between 7.2 s and 8.8 s (documented: 8 s)');
    expect(value({ late: { ...accepted(), ...idle(8800) } })).toBe('longer than 8.8 s (documented: 8 s)');
  });
});
