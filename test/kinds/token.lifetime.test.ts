import { describe, expect, it } from 'vitest';
import tokenLifetime from '../../src/kinds/token.lifetime.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const PATH = {
  signIn: 'api',
  documentedMs: 10_000,
  answeredMs: 10_000,
  signedMs: 10_000,
  lifetimeMs: 10_000,
  early: { ...accepted(), afterMs: 9000 },
  late: { ...refused({ status: 401 }), afterMs: 11_000 },
  younger: accepted(),
  trouble: null,
};
const of = (part: object = {}, refreshes: readonly object[] = []) =>
  conclude(
    tokenLifetime,
    { paths: [{ ...PATH, ...part }], undocumented: ['web'], refreshes },
    { leeway: '20s' },
  );
const REFRESH = {
  signIn: 'api',
  limit: 'absolute',
  limitMs: 3_600_000,
  idleMs: 900_000,
  early: { ...accepted(), afterMs: 3_240_000 },
  late: { ...refused({ status: 400 }), afterMs: 3_608_000 },
  acceptedMs: 3_400_000,
  longestGapMs: 300_000,
  younger: accepted(),
  trouble: null,
};
const UNUSED = { ...REFRESH, limit: 'idle', acceptedMs: 0, longestGapMs: 3_608_000 };
const refreshing = (part: object) => of({}, [{ ...REFRESH, ...part }]);

const EXPIRY = 'path api, access token after 10 s';

describe('token.lifetime', () => {
  it('passes when the token is accepted before its end and refused after it', () => {
    expect(of()).toEqual(PASS);
  });

  it('passes where neither answer nor token name a lifetime, and the documented one holds', () => {
    expect(of({ answeredMs: null, signedMs: null })).toEqual(PASS);
  });

  it.each([
    ['the token outlives its lifetime', { late: { ...accepted(), afterMs: 30_000 } }, [EXPIRY]],
    [
      'the answer promises more than is documented',
      { answeredMs: 60_000 },
      ['path api, lifetime by expires_in'],
    ],
    ['the token itself says more', { signedMs: 3_600_000 }, ['path api, lifetime by iat and exp']],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(...broken));
  });

  it('allows for whole seconds', () => {
    expect(of({ signedMs: 11_000 })).toEqual(PASS);
  });

  const BROKEN: { readonly [control: string]: object } = {
    'accepted-just-before': { early: { ...refused(), afterMs: 9000 } },
    'younger-accepted': { younger: refused() },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(tokenLifetime.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('is inconclusive when no younger token was to be had', () => {
    expect(of({ younger: null, trouble: 'all accounts are held' })).toEqual(controlFails('younger-accepted'));
  });

  it('is inconclusive when the refusal has a shape nobody declared', () => {
    expect(of({ late: { ...undeclared(), afterMs: 11_000 } })).toEqual(notObserved(EXPIRY));
  });

  it('blames itself when it asked too late for the control', () => {
    const verdict = of({ early: { ...refused(), afterMs: 10_400 } });
    expect(verdict).toMatchObject({ verdict: 'inconclusive', cause: 'scheduling-lag' });
  });

  it('says nothing when no lifetime is documented', () => {
    const verdict = conclude(tokenLifetime, { paths: [], undocumented: ['api'] }, { leeway: '20s' });
    expect(verdict.verdict).toBe('inconclusive');
  });

  it('passes when refresh tokens end at their limits, and where nothing but these is documented', () => {
    expect(of({}, [REFRESH, UNUSED])).toEqual(PASS);
    const alone = { paths: [], undocumented: ['api'], refreshes: [UNUSED] };
    expect(conclude(tokenLifetime, alone, { leeway: '20s' })).toEqual(PASS);
  });

  it.each([
    [
      { late: { ...accepted(), afterMs: 3_608_000 } },
      'path api, refresh token renewed again and again for 1 h',
    ],
    [{ ...UNUSED, late: { ...accepted(), afterMs: 3_608_000 } }, 'path api, refresh token unused for 1 h'],
  ])('fails when a refresh token outlives its limit', (part, subject) => {
    expect(refreshing(part)).toEqual(fails(subject));
  });

  it.each([
    ['it was refused before', { early: { ...refused(), afterMs: 3_240_000 } }, 'accepted-just-before'],
    ['it ended long before', { acceptedMs: 600_000 }, 'accepted-just-before'],
    ['no younger one was accepted', { younger: undeclared() }, 'younger-accepted'],
    ['no younger one was to be had', { younger: null, trouble: 'all are held' }, 'younger-accepted'],
  ])('is inconclusive about a refresh token when %s', (_, part, control) => {
    expect(refreshing(part)).toEqual(controlFails(control));
  });

  it('blames itself when refresh tokens idled away that should have been in use', () => {
    expect(refreshing({ longestGapMs: 900_000 })).toMatchObject({
      verdict: 'inconclusive',
      cause: 'scheduling-lag',
    });
  });
});
