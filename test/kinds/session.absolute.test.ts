import { describe, expect, it } from 'vitest';
import sessionAbsolute from '../../src/kinds/session.absolute.js';
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

const PARAMS = { carrier: 'header', tolerance: 0.1, atMost: '24h' };

const use = (ageAtLeastMs: number, outcome: object, renewal: object | null = null) => ({
  outcome,
  renewal,
  ageAtLeastMs,
  ageAtMostMs: ageAtLeastMs + 300,
});
const dead = refused({ status: 401 });
const LAST_ACCEPTED = use(23_600, accepted());
const HEALTHY_LIFE = {
  uses: 41,
  renewals: 0,
  longestGapMs: 700,
  lastAccepted: LAST_ACCEPTED,
  refused: use(24_200, dead, dead),
  last: use(26_400, dead, dead),
};
const USED = { how: 'used', kept: HEALTHY_LIFE };
const RENEWED = { how: 'used and renewed', kept: { ...HEALTHY_LIFE, renewals: 5 } };
const YOUNGER = {
  uses: 24,
  renewals: 0,
  longestGapMs: 700,
  lastAccepted: use(14_000, accepted()),
  refused: null,
  last: use(14_000, accepted()),
};
const HEALTHY = {
  signIn: 'api',
  limitMs: 24_000,
  marginMs: 2400,
  idleMs: 8000,
  lives: [USED, RENEWED],
  younger: YOUNGER,
  trouble: null,
};
const of = (change: object, params = PARAMS) => conclude(sessionAbsolute, { ...HEALTHY, ...change }, params);
const life = (how: string, change: object) => ({ how, kept: { ...HEALTHY_LIFE, ...change } });
const measured = (lives: readonly object[]) =>
  sessionAbsolute.judge({ ...HEALTHY, lives } as never, PARAMS).measured?.map(({ value }) => value);

const alive = use(26_400, accepted());
const ENDLESS = { lastAccepted: alive, refused: null, last: alive };
const SUBJECT = (how: string) => `session ${how} for 26.4 s, overall limit 24 s`;
const RENEWAL = (how: string) => `renewal of a session ${how} beyond 24 s`;

describe('session.absolute', () => {
  it('passes when sessions in use, renewed or not, are refused beyond the limit and renewed no more', () => {
    expect(of({})).toEqual(PASS);
  });

  it('passes on a path without refresh tokens', () => {
    const kept = { ...HEALTHY_LIFE, refused: use(24_200, dead), last: use(26_400, dead) };
    expect(of({ lives: [{ how: 'used', kept }] })).toEqual(PASS);
  });

  it.each<[string, object, readonly string[]]>([
    ['a session in use goes on for ever', { lives: [life('used', ENDLESS)] }, [SUBJECT('used')]],
    [
      'each renewal starts the limit anew',
      { lives: [USED, life('used and renewed', ENDLESS)] },
      [SUBJECT('used and renewed')],
    ],
    [
      'the refresh token outlives it',
      {
        lives: [
          USED,
          life('used and renewed', {
            lastAccepted: use(26_400, dead, accepted()),
            refused: null,
            last: use(26_400, dead, accepted()),
          }),
        ],
      },
      [RENEWAL('used and renewed')],
    ],
    [
      'the refusal shows a record',
      { lives: [life('used', { last: use(26_400, leaking()) })] },
      [SUBJECT('used')],
    ],
    [
      'a session that was refused is accepted again',
      { lives: [life('used', { last: use(26_400, accepted()) })] },
      [SUBJECT('used')],
    ],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(...broken));
  });

  it('fails when the documented limit is longer than the profile allows', () => {
    expect(of({}, { ...PARAMS, atMost: '20s' })).toEqual(fails('documented overall limit'));
  });

  const LOST = 'alive-just-before';
  const BROKEN: { readonly [control: string]: readonly object[] } = {
    [LOST]: [
      { lives: [life('used', { lastAccepted: null })] },
      // Lost at 12 s, and nobody looked until 24 s.
      { lives: [life('used', { lastAccepted: use(12_000, accepted()) })] },
      { lives: [] },
    ],
    'in-use-throughout': [],
    'younger-alive': [
      { younger: null, trouble: 'no account' },
      { younger: { ...YOUNGER, last: use(14_000, undeclared({ status: null })) } },
      { younger: { ...YOUNGER, refused: use(12_000, dead), last: use(14_000, dead) } },
    ],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(sessionAbsolute.controls));
  });
  it.each(
    Object.entries(BROKEN).flatMap(([name, changes]) => changes.map((change) => [name, change] as const)),
  )('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('says that the harness was late when its own delay left a session idle for too long', () => {
    const kept = { ...HEALTHY_LIFE, longestGapMs: 8100, lastAccepted: use(15_900, accepted()) };
    expect(of({ lives: [{ how: 'used', kept }] })).toEqual({
      verdict: 'inconclusive',
      cause: 'scheduling-lag',
    });
  });

  it.each<[string, object, string]>([
    [
      'the last answer has a shape nobody declared',
      { lives: [life('used', { last: use(26_400, undeclared()) })] },
      SUBJECT('used'),
    ],
    [
      'the renewal is answered so',
      { lives: [life('used', { last: use(26_400, dead, undeclared()) })] },
      RENEWAL('used'),
    ],
    [
      'it was not asked beyond the limit',
      { lives: [life('used', { last: use(25_000, dead) })] },
      'session used for 25 s, overall limit 24 s',
    ],
  ])('is inconclusive when %s', (_, change, unknown) => {
    expect(of(change)).toEqual(notObserved(unknown));
  });

  it('reports the limit with its uncertainty, and a bound as a bound', () => {
    expect(measured([USED])).toEqual(['24.1 s ± 450 ms (between 23.6 s and 24.5 s; documented: 24 s)']);
    expect(measured([life('used', ENDLESS)])).toEqual(['longer than 26.4 s (documented: 24 s)']);
    expect(
      measured([life('used', { lastAccepted: use(9000, accepted()), refused: use(9600, dead) })]),
    ).toEqual(['9.4 s ± 450 ms (between 9 s and 9.9 s; documented: 24 s, which is wrong)']);
  });
});
