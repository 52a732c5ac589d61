import { describe, expect, it } from 'vitest';
import tokenRefresh from '../../src/kinds/token.refresh.js';
import {
  accepted,
  conclude,
  controlFails,
  fails,
  notObserved,
  PASS,
  refused,
  SENT,
  undeclared,
} from './facts.js';

const step = (part: object = {}) => ({ refresh: accepted(), access: accepted(), rotated: true, ...part });
const PATH = {
  signIn: 'api',
  pace: 'apart',
  access: accepted(),
  steps: [step(), step()],
  reuse: refused({ status: 401 }),
  accessAfter: refused({ status: 401 }),
  refreshAfter: refused({ status: 401 }),
  twinBefore: accepted(),
  twinAfter: accepted(),
  lifetimeMs: 300_000,
};
const of = (part: object = {}, ...others: readonly object[]) =>
  conclude(tokenRefresh, { paths: [{ ...PATH, ...part }, ...others] });

const ROTATION = 'path api, refresh token after use';
const REUSE = 'path api, refresh token used a second time';
const ACCESS = 'path api, newest access token after the reuse';
const REFRESH = 'path api, newest refresh token after the reuse';

describe('token.refresh', () => {
  it('passes when tokens rotate and the reuse of one ends all that came of it', () => {
    expect(of()).toEqual(PASS);
  });

  it.each([
    [
      'the refresh token stays the same',
      { steps: [step({ rotated: false }), step({ rotated: false })] },
      [ROTATION],
    ],
    ['it changes at the first renewal only', { steps: [step(), step({ rotated: false })] }, [ROTATION]],
    ['a used one is accepted again', { reuse: accepted() }, [REUSE]],
    ['the newest access token lives on', { accessAfter: accepted() }, [ACCESS]],
    ['the newest refresh token lives on', { refreshAfter: accepted() }, [REFRESH]],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(...broken));
  });

  const quick = { ...PATH, pace: 'at once', steps: [step({ access: null }), step({ access: null }), step()] };
  const QUICK = 'path api, renewed within one second, refresh token used a second time';
  it('passes when the tokens of one second are told from each other too', () => {
    expect(of({}, quick)).toEqual(PASS);
  });
  it('fails when tokens of one second are not told from each other', () => {
    expect(of({}, { ...quick, reuse: accepted() })).toEqual(fails(QUICK));
  });
  it('says nothing of tokens of one second when the renewals took longer', () => {
    const slow = step({ refresh: accepted({ receivedAt: '2026-11-23T05:15:01.010Z' }) });
    const steps = [...quick.steps.slice(0, 2), slow];
    expect(of({}, { ...quick, steps })).toEqual(notObserved(QUICK));
    expect(of({}, { ...quick, steps, reuse: accepted() })).toEqual(fails(QUICK));
  });
  it('asks for three renewals within the second', () => {
    expect(of({}, { ...quick, steps: quick.steps.slice(0, 2) })).toEqual(controlFails('each-token-accepted'));
  });

  it('fails when one of two paths does', () => {
    expect(of({}, { ...PATH, signIn: 'mobile', reuse: accepted() })).toEqual(
      fails('path mobile, refresh token used a second time'),
    );
  });

  const BROKEN: { readonly [control: string]: object } = {
    'each-token-accepted': { access: refused() },
    'twin-alive-after': { twinAfter: refused() },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(tokenRefresh.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it.each([
    ['a renewal was refused', { steps: [step({ refresh: refused(), access: null })], reuse: null }],
    ['a renewed access token never worked', { steps: [step(), step({ access: refused() })] }],
    ['there was no second renewal', { steps: [step()], reuse: null }],
  ])('does not count tokens as dead that never lived: %s', (_, change) => {
    expect(of(change)).toEqual(controlFails('each-token-accepted'));
  });

  it('does not take an outage for the end of the family', () => {
    const down = undeclared({ status: null, said: 'no answer: ECONNREFUSED' });
    expect(of({ reuse: down, accessAfter: down, refreshAfter: down, twinAfter: down })).toEqual(
      controlFails('twin-alive-after'),
    );
  });

  it.each([
    ['which value rotates is not known', { steps: [step({ rotated: null }), step()] }, [ROTATION]],
    ['the reuse is answered in a shape nobody declared', { reuse: undeclared() }, [REUSE]],
    [
      'the newest access token was old enough to have expired',
      { lifetimeMs: 1000, accessAfter: refused({ sentAt: '2026-11-23T05:15:02.000Z' }) },
      [ACCESS],
    ],
  ])('is inconclusive when %s', (_, change, unknown) => {
    expect(of(change)).toEqual(notObserved(...unknown));
  });

  it('does not excuse a token that is accepted though it should have expired as well', () => {
    const late = accepted({ sentAt: '2026-11-23T05:15:02.000Z' });
    expect(SENT).toBe('2026-11-23T05:15:00.000Z');
    expect(of({ lifetimeMs: 1000, accessAfter: late })).toEqual(fails(ACCESS));
  });

  it('says nothing without a path', () => {
    expect(conclude(tokenRefresh, { paths: [] }).verdict).toBe('inconclusive');
  });

  it('blames itself when the twin was over before anything was reused', () => {
    const verdict = of({ twinBefore: refused(), twinAfter: refused() });
    expect(verdict).toMatchObject({ verdict: 'inconclusive', cause: 'scheduling-lag' });
  });
});
