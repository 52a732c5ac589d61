import { describe, expect, it } from 'vitest';
import identityDefaultAccounts from '../../src/kinds/identity.default-accounts.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const NO = { accepted: false, status: 401, hints: [], said: 'password: POST → 401' };
const tried = (username: string, attempt: number, change: object = {}) => ({
  username,
  attempt,
  ...NO,
  ...change,
});
const HEALTHY = {
  signIn: 'api',
  stranger: NO,
  tried: [tried('admin', 1), tried('admin', 2), tried('guest', 1)],
  before: accepted(),
  after: accepted(),
};
const of = (change: object) => conclude(identityDefaultAccounts, { ...HEALTHY, ...change });

describe('identity.default-accounts', () => {
  it('passes when each is refused like a stranger, and a good credential still signs in', () => {
    expect(of({})).toEqual(PASS);
  });

  it('fails for the account whose password is accepted, and for no other', () => {
    const open = [tried('admin', 1), tried('admin', 2, { accepted: true }), tried('guest', 1)];
    expect(of({ tried: open })).toEqual(fails('account "admin"'));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'stranger-refused': { stranger: { ...NO, accepted: true } },
    'known-good-signs-in': { after: refused() },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(identityDefaultAccounts.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('does not take a block of the client for a refusal', () => {
    const blocked = { ...NO, status: 429, said: 'password: POST → 429' };
    expect(
      of({ stranger: blocked, tried: [{ ...tried('admin', 1), ...blocked }], after: undeclared() }),
    ).toEqual(controlFails('stranger-refused', 'known-good-signs-in'));
    expect(of({ tried: [tried('admin', 1), tried('guest', 1, { status: 429 })] })).toEqual(
      notObserved('account "guest"'),
    );
  });

  it('does not take an outage for a refusal', () => {
    const down = { ...NO, status: null, said: 'no answer' };
    expect(of({ stranger: down, tried: [{ ...tried('admin', 1), ...down }] })).toEqual(
      controlFails('stranger-refused'),
    );
  });

  it('says nothing when nothing was tried', () => {
    expect(of({ tried: [] }).verdict).toBe('inconclusive');
  });
});
