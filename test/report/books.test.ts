import { describe, expect, it } from 'vitest';
import type { LedgerAction, LogEntry } from '../../src/reconcile/book.js';
import { render } from '../../src/report/markup.js';
import { books } from '../../src/report/page/books.js';

const AT = '2026-11-23T09:14:02.000Z';

function action(seq: number): LedgerAction {
  const what = `read · record${seq} · nurse`;
  const who = { actor: 'nurse', operation: 'R', object: `p${seq}`, outcome: 'success' } as const;
  const when = { sentAt: AT, receivedAt: AT, owed: true, compound: false, many: false };
  return { seq, what, event: 'read', nonce: `nonce${seq}`, ...who, ...when };
}

function entry(seq: number, change: Partial<LogEntry> = {}): LogEntry {
  const who = { actor: 'nurse', operation: 'R', object: `p${seq}`, outcome: 'success' } as const;
  return { id: `e${seq}`, time: AT, nonce: `nonce${seq}`, ...who, ...change };
}

function drawn(actions: readonly LedgerAction[], entries: readonly LogEntry[]): string {
  const facts = { actions, entries, actors: ['nurse', 'doctor'], decoy: 'never-sent' };
  return render(books('audit.accuracy', facts, {}));
}

const rowsOf = (page: string) => page.split('<tr role="row" class="').slice(1);
const ledger = (size: number) => Array.from({ length: size }, (_, seq) => action(seq + 1));

describe('the two books side by side', () => {
  it('fold what matches, and show no difference where there is none', () => {
    const page = drawn(
      ledger(3),
      ledger(3).map(({ seq }) => entry(seq)),
    );
    expect(page).toContain('3 matched, 0 missing, 0 with a wrong field, 0 duplicated, 0 unexplained');
    expect(page).toContain('<summary>3 of 3 that match</summary>');
    expect(page).not.toContain('Differences between');
  });

  it('show a missing entry beside the action that is owed it', () => {
    const page = drawn(ledger(2), [entry(1)]);
    expect(rowsOf(page)[0]).toMatch(/^fail".*Missing.*read · record2 · nurse.*no entry/s);
  });

  it('show which field is wrong, and never count that action as matched', () => {
    const page = drawn(ledger(2), [entry(1), entry(2, { actor: 'doctor' })]);
    expect(rowsOf(page)[0]).toMatch(
      /Wrong field.*record2.*<strong>actor<\/strong>: doctor in place of nurse/s,
    );
    expect(page).toContain('<summary>1 of 1 that match</summary>');
  });

  it('show an entry that comes twice, and one of what was never done', () => {
    const late = { id: 'e9', nonce: null, object: 'p9', time: '2026-11-23T09:20:00.000Z' };
    const page = drawn(ledger(1), [entry(1), entry(1, { id: 'e1-again' }), entry(9, late)]);
    expect(page).toContain('1 matched, 0 missing, 0 with a wrong field, 1 duplicated, 1 unexplained');
    expect(rowsOf(page)[0]).toMatch(/Duplicated.*record1/s);
    expect(rowsOf(page)[1]).toMatch(/Unexplained.*no such action.*p9/s);
  });

  it('stay small with thousands of rows, and count what they leave out', () => {
    const none = drawn(ledger(5000), []);
    expect(none).toContain('0 matched, 5000 missing');
    expect(none).toContain('And 4950 differences more, in the recorded facts.');
    expect(none.length).toBeLessThan(60_000);
    const all = drawn(
      ledger(5000),
      ledger(5000).map(({ seq }) => entry(seq)),
    );
    expect(all).toContain('<summary>12 of 5000 that match</summary>');
    expect(all.length).toBeLessThan(20_000);
  });

  it('escape and cut what the log says', () => {
    const page = drawn(ledger(1), [entry(1, { actor: `<b>${'x'.repeat(5000)}` })]);
    expect(page).toContain('&lt;b&gt;xxx');
    expect(page.length).toBeLessThan(6000);
  });

  it('are left out where the facts are none, or of another kind', () => {
    for (const facts of [null, 'x', {}, { actions: [{}], entries: [], actors: [], decoy: 'd' }])
      expect(render(books('audit.coverage', facts, {}))).toBe('');
    expect(render(books('access.matrix', { actions: [], entries: [], actors: [], decoy: 'd' }, {}))).toBe('');
  });
});
