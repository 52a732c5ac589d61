import { describe, expect, it } from 'vitest';
import sessionLogout from '../../src/kinds/session.logout.js';
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

const HEALTHY = {
  signIn: 'api',
  before: accepted(),
  twinRefresh: accepted(),
  signOut: accepted({ status: 204 }),
  after: refused({ status: 401 }),
  refreshAfter: refused({ status: 400 }),
  twinBefore: accepted(),
  twinAfter: accepted(),
};
const COOKIE = { ...HEALTHY, twinRefresh: null, refreshAfter: null };
const of = (facts: object) => conclude(sessionLogout, facts);

const COPY = 'copy of the session replayed after sign-out';
const REFRESH = 'copy of the refresh token replayed after sign-out';

describe('session.logout', () => {
  it('passes when every copy is refused after sign-out and the twins live on', () => {
    expect(of(HEALTHY)).toEqual(PASS);
  });

  it('passes on a path without refresh tokens', () => {
    expect(of(COOKIE)).toEqual(PASS);
  });

  it.each([
    ['the copy is still accepted', { after: accepted() }, [COPY]],
    ['the refresh token is still accepted', { refreshAfter: accepted() }, [REFRESH]],
    ['both are', { after: accepted(), refreshAfter: accepted() }, [COPY, REFRESH]],
    ['the refusal shows a record', { after: leaking() }, [COPY]],
  ])('fails when %s', (_, change, broken) => {
    expect(of({ ...HEALTHY, ...change })).toEqual(fails(...broken));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'replay-before': { before: refused() },
    'twin-refreshes': { twinRefresh: refused() },
    'twin-alive-after': { twinAfter: refused() },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(sessionLogout.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of({ ...HEALTHY, ...change })).toEqual(controlFails(name));
  });

  it('does not call a session alive that was never accepted, even though it is refused afterwards', () => {
    expect(of({ ...HEALTHY, before: undeclared(), after: refused() })).toEqual(controlFails('replay-before'));
  });

  it('does not take an outage for a sign-out', () => {
    const down = undeclared({ status: null, said: 'no answer: ECONNREFUSED' });
    expect(of({ ...HEALTHY, after: down, refreshAfter: down, twinAfter: down, twinRefresh: down })).toEqual(
      controlFails('twin-refreshes', 'twin-alive-after'),
    );
  });

  it.each([
    ['the copy is answered in a shape nobody declared', { after: undeclared({ status: 404 }) }, [COPY]],
    ['the refresh token is', { refreshAfter: undeclared() }, [REFRESH]],
    ['the sign-out itself did not go through', { signOut: undeclared() }, ['sign-out request']],
  ])('is inconclusive when %s', (_, change, unknown) => {
    expect(of({ ...HEALTHY, ...change })).toEqual(notObserved(...unknown));
  });

  it('blames itself when the twin was over before the sign-out', () => {
    const gone = refused();
    const verdict = of({ ...HEALTHY, twinBefore: gone, twinAfter: gone, twinRefresh: gone });
    expect(verdict).toMatchObject({ verdict: 'inconclusive', cause: 'scheduling-lag' });
  });
});
