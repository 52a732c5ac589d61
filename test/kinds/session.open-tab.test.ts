import { describe, expect, it } from 'vitest';
import sessionOpenTab from '../../src/kinds/session.open-tab.js';
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

const PARAMS = { tolerance: 0.1 };

const tab = (idleAtLeastMs: number, outcome: object, part: object = {}) => ({
  fresh: accepted(),
  openedInMs: 40,
  outcome,
  renewal: null,
  idleAtLeastMs,
  idleAtMostMs: idleAtLeastMs + 60,
  seenWhileOpening: 6,
  own: [
    { request: 'GET /alerts', count: 13 },
    { request: 'GET /assets/bell.svg', count: 12 },
  ],
  lastOwnMs: 8100,
  heldBack: [],
  stillOpen: true,
  ...part,
});
const dead = refused({ status: 302 });
const early = (part: object = {}, outcome: object = accepted()) =>
  tab(7200, outcome, { lastOwnMs: 7000, ...part });
const late = (part: object = {}, outcome: object = dead) => tab(8800, outcome, part);
const HEALTHY = { signIn: 'browser', limitMs: 8000, marginMs: 800, early: early(), late: late() };
const of = (change: object) => conclude(sessionOpenTab, { ...HEALTHY, ...change }, PARAMS);
const judged = (change: object) => sessionOpenTab.judge({ ...HEALTHY, ...change } as never, PARAMS);

const LATE = 'page left open for 8.8 s, limit 8 s';
const QUIET = { own: [], lastOwnMs: null };

describe('session.open-tab', () => {
  it('passes when the session of a page that goes on polling ends on the server', () => {
    expect(of({})).toEqual(PASS);
  });

  it('passes for a page that asks for nothing by itself, and says so', () => {
    const change = { early: early(QUIET), late: late(QUIET) };
    expect(of(change)).toEqual(PASS);
    expect(judged(change).measured?.[0]?.value).toBe(
      'nothing (6 requests were seen while it opened, and listening went on)',
    );
  });

  it.each<[string, object, readonly string[]]>([
    ['polling keeps the session alive', { late: late({ lastOwnMs: 8700 }, accepted()) }, [LATE]],
    [
      'the page alone signs out, on its own clock',
      { late: late({ heldBack: ['GET /login'] }, accepted()) },
      [LATE],
    ],
    ['the refusal shows a record', { late: late({}, leaking()) }, [LATE]],
    ['a refresh token renews it', { late: late({ renewal: accepted() }) }, [`renewal of a ${LATE}`]],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(...broken));
  });

  const BROKEN: { readonly [control: string]: readonly object[] } = {
    'signed-in': [{ late: late({ fresh: refused() }) }, { early: early({ fresh: refused() }) }],
    'page-still-open': [{ late: late({ stillOpen: false }) }, { early: early({ stillOpen: false }) }],
    'own-requests-seen': [
      // Nothing was ever seen of it; it polled, and stopped after a second.
      { late: late({ ...QUIET, seenWhileOpening: 0 }) },
      { late: late({ lastOwnMs: 1000 }) },
    ],
    'alive-just-before': [{ early: early({}, dead) }, { early: early({}, undeclared({ status: null })) }],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(sessionOpenTab.controls));
  });
  it.each(
    Object.entries(BROKEN).flatMap(([name, changes]) => changes.map((change) => [name, change] as const)),
  )('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('says that the harness was late when the first page was asked about beyond the limit', () => {
    expect(of({ early: tab(7900, dead, { idleAtMostMs: 8040 }) })).toEqual({
      verdict: 'inconclusive',
      cause: 'scheduling-lag',
    });
  });

  it('says that the harness was late when the page took so long to open that its session was over', () => {
    const slow = early({ fresh: dead, openedInMs: 7900 }, dead);
    expect(of({ early: slow })).toEqual({ verdict: 'inconclusive', cause: 'scheduling-lag' });
  });

  it.each<[string, object, string]>([
    ['the answer has a shape nobody declared', { late: late({}, undeclared()) }, LATE],
    ['the renewal is answered so', { late: late({ renewal: undeclared() }) }, `renewal of a ${LATE}`],
    [
      'it was asked before the limit',
      { late: tab(7900, dead, { lastOwnMs: 7800 }) },
      'page left open for 7.9 s, limit 8 s',
    ],
  ])('is inconclusive when %s', (_, change, unknown) => {
    expect(of(change)).toEqual(notObserved(unknown));
  });

  it('tells what the page asked for by itself, and what it was kept from', () => {
    const { measured } = judged({ late: late({ heldBack: ['GET /login', 'POST /logout'] }) });
    expect(measured?.map(({ value }) => value)).toEqual([
      'GET /alerts ×13, GET /assets/bell.svg ×12; the last after 8.1 s',
      'GET /login, POST /logout',
    ]);
  });
});
