import { describe, expect, it } from 'vitest';
import identityUnique from '../../src/kinds/identity.unique.js';
import { accepted, conclude, controlFails, entry, fails, notObserved, PASS, refused } from './facts.js';

const read = (user: 'A' | 'B', nonce: string) => ({ user, nonce, outcome: accepted({ nonce }) });
const READS = [read('A', 'a1'), read('B', 'b1'), read('A', 'a2'), read('B', 'b2')];
const idOf = (nonce: string) => (nonce.startsWith('a') ? 'u-1' : 'u-2');
const ENTRIES = READS.map(({ nonce }) => entry(nonce, { user: idOf(nonce), actor: 'clara' }));
const ROSTER = {
  readable: true,
  total: 12,
  found: [
    { id: 'u-1', accounts: 1 },
    { id: 'u-2', accounts: 1 },
  ],
  said: 'status 200, 12 accounts',
};
const audit = (entries: readonly object[]) => ({ readable: true, said: 'read', entries });
const HEALTHY = { what: 'patient.read', reads: READS, decoy: 'never', audit: audit(ENTRIES), roster: ROSTER };
const of = (change: object) => conclude(identityUnique, { ...HEALTHY, ...change });
const entriesWith = (change: (nonce: string) => object) =>
  of({ audit: audit(ENTRIES.map((each) => ({ ...each, ...change(each.nonce ?? '') }))) });

const A = 'user A in the audit log';
const B = 'user B in the audit log';
const BOTH = 'users A and B in the audit log';

describe('identity.unique', () => {
  it('passes when each user has an id of their own, the same one each time, of one account', () => {
    expect(of({})).toEqual(PASS);
  });

  it('passes without a list of accounts, and goes by the name where the log has no id', () => {
    const named = READS.map(({ nonce, user }) => entry(nonce, { actor: user === 'A' ? 'clara' : 'dan' }));
    expect(of({ audit: audit(named), roster: null })).toEqual(PASS);
  });

  it.each([
    ['both have one id', entriesWith(() => ({ user: 'svc' })), [BOTH]],
    ['an id changes from entry to entry', entriesWith((nonce) => ({ user: nonce })), [A, B]],
    ['entries have no id', entriesWith(() => ({ user: null })), [A, B, BOTH]],
    [
      'one entry of a user has the id of the other',
      entriesWith((nonce) => ({ user: nonce === 'a2' ? 'u-2' : idOf(nonce) })),
      [A, BOTH],
    ],
    [
      'an id leads to two accounts',
      of({ roster: { ...ROSTER, found: [{ id: 'u-1', accounts: 2 }] } }),
      ['id u-1 in the list of accounts'],
    ],
    [
      'an id leads nowhere',
      of({ roster: { ...ROSTER, found: [{ id: 'u-1', accounts: 0 }] } }),
      ['id u-1 in the list of accounts'],
    ],
  ])('fails when %s', (_, verdict, broken) => expect(verdict).toEqual(fails(...broken)));

  const BROKEN: { readonly [control: string]: object } = {
    'both-read': { reads: [...READS.slice(0, 3), { ...read('B', 'b2'), outcome: refused() }] },
    'each-nonce-once': { audit: audit([...ENTRIES, entry('a1', { user: 'u-1' })]) },
    'decoy-absent': { audit: audit([...ENTRIES, entry('never', { user: 'u-1' })]) },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(identityUnique.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('concludes nothing from a log that has no entries, or can not be read', () => {
    expect(of({ audit: audit([]), roster: { ...ROSTER, found: [] } })).toEqual(
      controlFails('each-nonce-once'),
    );
    expect(of({ audit: { ...audit(ENTRIES), readable: false } })).toEqual(controlFails('each-nonce-once'));
  });

  it('concludes nothing from users of whom one did nothing', () => {
    expect(of({ reads: READS.filter(({ user }) => user === 'A') })).toEqual(
      controlFails('both-read', 'each-nonce-once'),
    );
  });

  it('does not take a list that can not be read, or is empty, for one without the account', () => {
    const found = [{ id: 'u-1', accounts: 0 }];
    const subject = 'id u-1 in the list of accounts';
    expect(of({ roster: { ...ROSTER, readable: false, total: 0, found } })).toEqual(notObserved(subject));
    expect(of({ roster: { ...ROSTER, total: 0, found } })).toEqual(notObserved(subject));
  });
});
