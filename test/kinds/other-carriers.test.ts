/** What else a sign-in gave, in the facts of each kind that ends sessions or waits for their end. */
import { describe, expect, it } from 'vitest';
import type { AnyKind } from '../../src/kinds/definition.js';
import { mustEnd } from '../../src/kinds/other-carriers.js';
import sessionAbsolute from '../../src/kinds/session.absolute.js';
import sessionIdle, { idleTimes } from '../../src/kinds/session.idle.js';
import sessionLogout from '../../src/kinds/session.logout.js';
import sessionTermination from '../../src/kinds/session.termination.js';
import type { JsonObject } from '../../src/model.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const dead = refused({ status: 401 });
const look = (outcome: object) => [{ carrier: 'api', outcome }];
const LIVED = { before: look(accepted()), after: look(dead), fresh: look(accepted()) };
type Apart = { readonly [part in keyof typeof LIVED]?: object };

const logout = (change: Apart) => ({
  signIn: 'web',
  before: accepted(),
  twinRefresh: null,
  signOut: accepted({ status: 204 }),
  after: dead,
  refreshAfter: null,
  twinBefore: accepted(),
  twinAfter: accepted(),
  others: { ...LIVED, ...change },
});

const termination = (change: Apart) => ({
  limitMs: 1000,
  ended: [
    {
      signIn: 'web',
      persona: 'billing',
      before: accepted(),
      refreshBefore: null,
      disable: { done: true, refused: null, said: 'disable: POST → 204' },
      after: dead,
      refreshAfter: null,
      deadAfterMs: 40,
      signInAfter: null,
      twin: { before: accepted(), after: accepted() },
      others: { ...LIVED, ...change },
    },
  ],
  notTried: [],
});

const use = (ageAtLeastMs: number, outcome: object) => ({
  outcome,
  renewal: null,
  ageAtLeastMs,
  ageAtMostMs: ageAtLeastMs + 300,
});

const idle = (change: Apart) => {
  const { before, after, fresh } = { ...LIVED, ...change };
  const kept = { uses: 7, renewals: 0, longestGapMs: 2050, lastAccepted: null, refused: null };
  return {
    signIn: 'web',
    limitMs: 8000,
    marginMs: 800,
    absoluteMs: null,
    twins: [...idleTimes(8000, 800)].reverse().map((plannedMs) => ({
      ...use(plannedMs + 20, plannedMs < 8000 ? accepted() : dead),
      plannedMs,
      idleAtLeastMs: plannedMs,
      idleAtMostMs: plannedMs + 40,
      fresh: accepted(),
      freshOthers: before,
      others: plannedMs < 8000 ? look(accepted()) : after,
      alone: true,
    })),
    missing: [],
    inUse: { ...kept, last: use(12_500, accepted()) },
    newcomer: fresh,
  };
};

const absolute = (change: Apart) => {
  const { before, after, fresh } = { ...LIVED, ...change };
  const kept = { uses: 41, renewals: 0, longestGapMs: 700, lastAccepted: use(23_600, accepted()) };
  return {
    signIn: 'web',
    limitMs: 24_000,
    marginMs: 2400,
    idleMs: 8000,
    lives: [
      {
        how: 'used',
        freshOthers: before,
        kept: { ...kept, refused: use(24_200, dead), last: { ...use(26_400, dead), others: after } },
      },
    ],
    younger: { ...kept, refused: null, last: use(14_000, accepted()) },
    trouble: null,
    newcomer: fresh,
  };
};

type Case = readonly [
  kind: AnyKind,
  facts: (change: Apart) => object,
  params: JsonObject,
  subjects: readonly string[],
  before: string,
  fresh: string,
];
const LATE = ['8.8 s', '10.4 s', '12 s'];
const CASES: readonly Case[] = [
  [
    sessionLogout,
    logout,
    { carrier: 'cookie' },
    ['copy of the carrier api replayed after sign-out'],
    'replay-before',
    'twin-alive-after',
  ],
  [
    sessionTermination,
    termination,
    {},
    ['carrier api by web, its account disabled'],
    'alive-just-before',
    'twin-alive-after',
  ],
  [
    sessionIdle,
    idle,
    { carrier: 'cookie', tolerance: 0.1 },
    LATE.map((ms) => `carrier api of a session idle for ${ms}`),
    'alive-after-sign-in',
    'alive-after-sign-in',
  ],
  [
    sessionAbsolute,
    absolute,
    { carrier: 'cookie', tolerance: 0.1 },
    ['carrier api of a session used beyond 24 s'],
    'alive-just-before',
    'younger-alive',
  ],
];

describe.each(CASES.map((each) => [each[0].kind, ...each] as const))(
  '%s, of a sign-in that gives a token beside its cookie,',
  (_, kind, facts, params, subjects, before, fresh) => {
    const of = (change: Apart) => conclude(kind, facts(change), params);

    it('passes when both are over', () => {
      expect(of({})).toEqual(PASS);
    });

    it('fails when the token lives on though the cookie is dead', () => {
      expect(of({ after: look(accepted()) })).toEqual(fails(...subjects));
    });

    it('says nothing of a token that opened nothing before', () => {
      expect(of({ before: look(dead) })).toEqual(controlFails(before));
    });

    it('does not take an outage of what the token opens for its end', () => {
      expect(of({ fresh: look(dead) })).toEqual(controlFails(fresh));
      expect(of({ fresh: [] })).toEqual(controlFails(fresh));
    });

    it.each([
      ['was answered in a shape nobody declared', look(undeclared())],
      ['was not asked afterwards', []],
    ])('leaves open a token that %s', (__, after) => {
      expect(of({ after })).toEqual(notObserved(...subjects));
    });
  },
);

describe('other carriers', () => {
  it('are judged each by itself', () => {
    const both = (api: object, remember: object) => [
      { carrier: 'api', outcome: api },
      { carrier: 'remember', outcome: remember },
    ];
    const judged = mustEnd((carrier) => carrier, {
      before: both(accepted(), accepted()) as never,
      after: both(dead, accepted()) as never,
    });
    expect(judged.map(({ subject, outcome }) => [subject, outcome])).toEqual([
      ['api', 'holds'],
      ['remember', 'broken'],
    ]);
  });
});
