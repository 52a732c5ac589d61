import { describe, expect, it } from 'vitest';
import authFailureAudit from '../../src/kinds/auth.failure-audit.js';
import { goesOn, locked, wrong } from './attempts.js';
import { conclude, controlFails, entry, fails, notObserved, PASS } from './facts.js';

const LABELS = { password: 'attempted:password', name: 'claimed:name' };
const EVENTS = [
  ['wrong password', 'clara', wrong({ nonce: 'n1' })],
  ['unknown user', null, wrong({ nonce: 'n2' })],
  ['wrong code', 'clara', wrong({ nonce: 'n3', stoppedAt: 'code' })],
  ['success', 'clara', goesOn({ nonce: 'n4' })],
  ['locked account', 'gus', locked({ nonce: 'n5' })],
] as const;
const events = EVENTS.map(([event, actor, attempt]) => ({ event, signIn: 'api', actor, attempt }));
const failed = (nonce: string, part: object = {}) => ({
  ...entry(nonce, { operation: 'E', object: null, outcome: 'failure', ...part }),
  source: '127.0.0.1',
  risk: false,
  labels: [],
  ...part,
});
const ENTRIES = [
  failed('n1'),
  failed('n2', { actor: '[claimed:name]', labels: ['claimed:name'] }),
  failed('n3'),
  failed('n4', { outcome: 'success' }),
  failed('n5', { actor: 'gus' }),
];
const AUDIT = {
  readable: true,
  total: 12,
  said: '12 entries read',
  waitedMs: 40,
  withinMs: 5000,
  labels: ['claimed:name'],
  entries: ENTRIES,
};
const HEALTHY = {
  paths: [{ signIn: 'api', asksForCode: true, events, trouble: null }],
  hasLockout: true,
  decoy: 'decoy',
  labels: LABELS,
  audit: AUDIT,
};
const of = (facts: object, params = {}) => conclude(authFailureAudit, facts, params);
const inLog = (change: object) => ({ ...HEALTHY, audit: { ...AUDIT, ...change } });
const changed = (nonce: string, change: object) =>
  inLog({ entries: ENTRIES.map((each) => (each.nonce === nonce ? { ...each, ...change } : each)) });
const without = (nonce: string) => inLog({ entries: ENTRIES.filter((each) => each.nonce !== nonce) });
const withEvents = (list: readonly object[], trouble: string | null = null) => ({
  ...HEALTHY,
  paths: [{ signIn: 'api', asksForCode: true, events: list, trouble }],
});

describe('auth.failure-audit', () => {
  it('passes when each failure has its entry and tells nothing', () => {
    expect(of(HEALTHY)).toEqual(PASS);
  });

  it('passes without a locked account where the system locks none', () => {
    const four = events.filter(({ event }) => event !== 'locked account');
    expect(of({ ...withEvents(four), hasLockout: false })).toEqual(PASS);
  });

  it('passes without a wrong code where none is asked for, and needs one where it is', () => {
    const three = events.filter(({ event }) => event !== 'wrong code');
    const alone = { signIn: 'api', asksForCode: false, events: three, trouble: null };
    expect(of({ ...HEALTHY, paths: [alone] })).toEqual(PASS);
    expect(of({ ...HEALTHY, paths: [{ ...alone, asksForCode: true }] })).not.toEqual(PASS);
  });

  it.each([
    ['a wrong password leaves no entry', without('n1'), 'wrong password by api'],
    ['an unknown user leaves none', without('n2'), 'unknown user by api'],
    ['a wrong code leaves none', without('n3'), 'wrong code by api'],
    ['a locked account leaves none', without('n5'), 'locked account by api'],
    ['a failure is recorded as a success', changed('n1', { outcome: 'success' }), 'wrong password by api'],
    ['the name is another', changed('n3', { actor: 'service' }), 'wrong code by api'],
    ['the name that was given is not kept', changed('n2', { labels: [] }), 'unknown user by api'],
    ['there is no source', changed('n1', { source: null }), 'wrong password by api'],
    ['the source says nothing', changed('n1', { source: 'unknown' }), 'wrong password by api'],
    ['the time is of another day', changed('n5', { time: '2026-11-22T05:15:00Z' }), 'locked account by api'],
    ['the time has no zone', changed('n5', { time: '2026-11-23T05:15:00' }), 'locked account by api'],
    [
      'an attempted password is in the log',
      inLog({ labels: ['attempted:password', 'claimed:name'] }),
      'attempted passwords in the log',
    ],
    [
      'an unknown user is told something else',
      withEvents(
        events.map((each) =>
          each.event === 'unknown user'
            ? { ...each, attempt: wrong({ nonce: 'n2', shape: '404 x y' }) }
            : each,
        ),
      ),
      'what an unknown user is told by api',
    ],
  ])('fails when %s', (_, facts, subject) => {
    expect(of(facts)).toEqual(fails(subject));
  });

  it('fails when entries may arrive later than the profile allows', () => {
    expect(of(HEALTHY, { atMost: '2s' })).toEqual(fails('documented time to arrival'));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'log-readable': inLog({ readable: false }),
    'decoy-absent': inLog({ entries: [...ENTRIES, failed('decoy')] }),
    'success-recorded': without('n4'),
    'attempts-refused': withEvents(
      events.map((each) =>
        each.event === 'wrong code' ? { ...each, attempt: goesOn({ nonce: 'n3' }) } : each,
      ),
    ),
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(authFailureAudit.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, facts) => {
    expect(of(facts)).toEqual(controlFails(name));
  });

  it('is inconclusive when the log is empty', () => {
    expect(of(inLog({ total: 0 }))).toEqual(controlFails('log-readable'));
  });

  it('is inconclusive when nothing was tried', () => {
    expect(of(withEvents([], 'no accounts'))).toEqual(controlFails('success-recorded', 'attempts-refused'));
  });

  it('says what could not be tried', () => {
    const four = events.filter(({ event }) => event !== 'locked account');
    expect(of(withEvents(four))).toEqual(notObserved('locked account by api'));
  });

  it('is inconclusive when requests carry no nonce', () => {
    const bare = events.map((each) =>
      each.event === 'wrong code' ? { ...each, attempt: wrong({ nonce: null }) } : each,
    );
    expect(of(withEvents(bare))).toEqual(notObserved('wrong code by api'));
  });
});
