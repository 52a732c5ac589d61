import { describe, expect, it } from 'vitest';
import authStepUp from '../../src/kinds/auth.step-up.js';
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

const FRESH_MS = 8000;
const challenged = (ageMs = 9100) => ({ ...refused({ status: 401 }), ageMs });

/** A session whose overall limit is 24 s. */
const living = (ageMs = 9000) => ({ ...accepted(), ageMs, absoluteMs: 24_000 });
const dead = (ageMs: number) => ({ ...refused({ status: 401 }), ageMs, absoluteMs: 24_000 });

const EXPORT = {
  name: 'export',
  title: 'Export',
  freshMs: FRESH_MS,
  fresh: { ...accepted(), ageMs: 40 },
  single: { reached: true, said: 'password: POST → 401', outcome: refused({ status: 401 }) },
  aged: challenged(),
  again: challenged(9200),
  wrong: { accepted: false, said: 'password: POST → 403', after: challenged(9400) },
  alive: [living(), living()],
  answered: { success: true, said: 'password: POST → 204', after: accepted() },
};
const of = (part: object = {}) => conclude(authStepUp, { stepUps: [{ ...EXPORT, ...part }] });

const AGED = 'export, authenticated 9.1 s ago';
const AGAIN = 'export, after another request of the same session';
const WRONG = 'export, after a wrong answer to the challenge';
const done = (ageMs = 9100) => ({ ...accepted(), ageMs });

describe('auth.step-up', () => {
  it('passes when the fresh session completes the action and the aged one is challenged until it answers', () => {
    expect(of()).toEqual(PASS);
  });

  it('passes where the target does not say how the challenge is answered', () => {
    expect(of({ wrong: null, answered: null })).toEqual(PASS);
  });

  it.each([
    ['the aged session is not challenged', { aged: done() }, AGED],
    ['a challenge shows a canary', { aged: { ...leaking(), ageMs: 9100 } }, AGED],
    ['another request passes for an authentication', { again: done(9200) }, AGAIN],
    [
      'a wrong answer passes for a right one',
      { wrong: { accepted: true, said: '204', after: done(9400) } },
      WRONG,
    ],
  ])('fails when %s', (_, part, subject) => {
    expect(of(part)).toEqual(fails(subject));
  });

  it('fails when the password alone is enough', () => {
    const single = { ...EXPORT.single, outcome: accepted() };
    expect(of({ single })).toEqual(fails('export, after the password alone'));
  });

  it('says nothing of the password alone when its step failed', () => {
    expect(of({ single: { ...EXPORT.single, reached: false } })).toEqual(
      notObserved('export, after the password alone'),
    );
  });

  it.each([
    ['the fresh session is refused as well', { fresh: { ...refused(), ageMs: 40 } }, 'fresh-completes'],
    ['the session died meanwhile', { alive: [living(), dead(9200)] }, 'session-alive'],
    [
      'the right answer is refused',
      { answered: { success: false, said: 'POST → 500', after: refused() } },
      'answer-completes',
    ],
    [
      'the action is refused after the right answer',
      { answered: { success: true, said: 'POST → 204', after: refused() } },
      'answer-completes',
    ],
  ])('says nothing when %s', (_, part, control) => {
    expect(of(part)).toEqual(controlFails(control));
  });

  it.each([
    ['the answer is neither success nor the declared challenge', { aged: { ...undeclared(), ageMs: 9100 } }],
    ['it was asked before the authentication had aged', { aged: challenged(7900) }],
  ])('says nothing of an action when %s', (_, part) => {
    expect(of(part)).toMatchObject({ verdict: 'inconclusive', cause: 'not-observed' });
  });

  it('blames the harness when it came too late with the fresh session', () => {
    const fresh = { ...refused({ status: 401 }), ageMs: FRESH_MS + 1 };
    expect(of({ fresh })).toMatchObject({ verdict: 'inconclusive', cause: 'scheduling-lag' });
  });

  it('does not pass on one action when the other one is done without a challenge', () => {
    const other = { ...EXPORT, name: 'page', aged: done() };
    expect(conclude(authStepUp, { stepUps: [EXPORT, other] })).toEqual(
      fails('page, authenticated 9.1 s ago'),
    );
  });

  it('blames the harness when it kept the session beyond its overall limit', () => {
    expect(of({ alive: [living(), dead(24_100)] })).toMatchObject({ cause: 'scheduling-lag' });
  });

  it('says nothing when nothing was observed', () => {
    expect(conclude(authStepUp, { stepUps: [] })).toEqual(controlFails('fresh-completes', 'session-alive'));
  });

  it('names every action of which nothing is known', () => {
    const odd = { ...undeclared(), ageMs: 9100 };
    expect(of({ aged: odd, again: odd })).toEqual(notObserved(AGED, AGAIN));
  });
});
