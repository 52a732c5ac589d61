import { describe, expect, it } from 'vitest';
import { createBooks } from '../../src/audit/books.js';
import type { LedgerEntry } from '../../src/model.js';
import type { TargetAudit } from '../../src/target/audit-schema.js';
import type { Driver } from '../../src/target/driver.js';
import { drive } from '../target/drive.js';

const SENT = '2026-03-01T10:00:00.000Z';
const LINE: LedgerEntry = {
  seq: 1,
  check: 'a.check',
  sentAt: SENT,
  receivedAt: '2026-03-01T10:00:00.040Z',
  persona: 'clinician',
  actor: 'clara',
  action: 'patient.read',
  resource: 'alice',
  nonce: 'n1',
  method: 'GET',
  url: 'http://localhost/Patient/p-alice',
  status: 200,
  attempt: 1,
  came: 'success',
};
const AUDIT: TargetAudit = {
  source: { lines: 'audit.jsonl' },
  within: '1s',
  personas: ['clinician'],
  fields: {
    time: '$.at',
    actor: '$.who',
    operation: '$.did',
    object: '$.what',
    outcome: '$.how',
    nonce: '$.id',
  },
  outcomes: { success: ['ok'], failure: ['denied'] },
};

function booksOf(ledger: readonly LedgerEntry[], items: () => readonly unknown[] = () => []) {
  const { driver } = drive({
    scope: { hosts: ['localhost'], ports: [1] },
    resources: { alice: { type: 'Patient', audited: 'Patient/p-alice' } },
    actions: {
      'patient.read': { operation: 'R', request: { path: '/' } },
      'patient.search': { operation: 'E', request: { path: '/' } },
      'patient.export': { operation: 'R', event: 'export', request: { path: '/' } },
    },
    policy: { 'patient.read': { alice: { allow: ['clinician'], deny: ['billing'] } } },
    signIn: {},
  });
  const kept: Driver = { ...driver, client: { ...driver.client, ledger: () => ledger } };
  const asked: string[] = [];
  const books = createBooks(kept, AUDIT, async (since) => {
    asked.push(since);
    return { readable: true, items: items(), said: 'read' };
  });
  return { books, asked };
}

describe('a line of the ledger', () => {
  it('of a whole action is owed an entry, with every field', () => {
    expect(booksOf([LINE]).books.performed()).toEqual([
      {
        seq: 1,
        what: 'patient.read · alice · clinician',
        event: 'read',
        nonce: 'n1',
        actor: 'clara',
        operation: 'R',
        object: 'Patient/p-alice',
        outcome: 'success',
        sentAt: SENT,
        receivedAt: LINE.receivedAt,
        owed: true,
        compound: false,
        many: false,
      },
    ]);
  });

  it.each<[string, Partial<LedgerEntry>, object]>([
    [
      'that was refused is owed a failure',
      { came: 'denied', status: 403 },
      { owed: true, event: 'denied', outcome: 'failure' },
    ],
    [
      'that was refused by an empty result leaves outcome and record open',
      { came: 'denied' },
      { owed: true, outcome: null, object: null },
    ],
    [
      'of a refused search leaves the record open',
      { action: 'patient.search', came: 'denied', status: 403 },
      { outcome: 'failure', object: null },
    ],
    [
      'of an export names no one record',
      { action: 'patient.export' },
      { event: 'export', object: null, owed: true },
    ],
    [
      'of a sign-in is a login',
      { action: 'session.sign-in', resource: null },
      { event: 'login', operation: 'E', object: null, owed: true },
    ],
    [
      'of a sign-out is a logout',
      { action: 'session.sign-out', resource: null },
      { event: 'logout', owed: true },
    ],
  ])('%s', (_, change, expected) => {
    const { came: _came, ...rest } = LINE;
    expect(booksOf([{ ...rest, came: 'success', ...change }]).books.performed()).toMatchObject([expected]);
  });

  it.each<[string, Partial<LedgerEntry>]>([
    ['whose credentials were not accepted', { came: 'denied', status: 401 }],
    ['that was sent to a page for signing in', { came: 'denied', status: 302 }],
    ['without an answer', { status: null }],
    ['of nobody', { persona: null, actor: null }],
    ['of a persona whom this log does not show', { persona: 'outsider' }],
    ['of a request that is no action', { action: 'session.alive' }],
  ])('%s is owed nothing, and explains what it left', (_, change) => {
    expect(booksOf([{ ...LINE, ...change }]).books.performed()).toMatchObject([{ owed: false, nonce: 'n1' }]);
  });

  it('that is only a part of an action, which no oracle looked at, is owed nothing', () => {
    const { came: _, ...part } = LINE;
    expect(booksOf([part]).books.performed()).toMatchObject([
      { owed: false, operation: null, outcome: null },
    ]);
  });
});

describe('the log', () => {
  const entry = { at: SENT, who: 'clara', did: 'R', what: 'Patient/p-alice', how: 'ok', id: 'n1' };

  it('is asked again until it has every nonce, and reaches back for clocks that are wrong', async () => {
    let rounds = 0;
    const { books, asked } = booksOf([LINE], () => (++rounds < 3 ? [] : [entry]));
    const read = await books.log(['n1'], 'decoy');
    expect(read.entries).toMatchObject([{ nonce: 'n1', actor: 'clara', operation: 'R', outcome: 'success' }]);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toBe('2026-03-01T09:44:58.000Z');
  });

  it('is given up when the time is over within which entries are owed', async () => {
    const read = await booksOf([LINE]).books.log(['n1'], 'decoy');
    expect(read).toMatchObject({ readable: true, entries: [] });
    expect(read.waitedMs).toBeGreaterThanOrEqual(1000);
  });

  it('of before the run is none of our business, unless it has a nonce of ours or the decoy', async () => {
    const before = { ...entry, at: '2026-03-01T09:50:00.000Z' };
    const { books } = booksOf([LINE], () => [before, { ...before, id: 'other' }, { ...before, id: 'decoy' }]);
    const read = await books.log(['n1'], 'decoy');
    expect(read.total).toBe(3);
    expect(read.entries.map(({ nonce }) => nonce)).toEqual(['n1', 'decoy']);
  });
});

it('knows what the policy offers', () => {
  expect(booksOf([]).books.offered).toEqual(['read', 'denied']);
});
