import { describe, expect, it } from 'vitest';
import auditAccuracy from '../../src/kinds/audit.accuracy.js';
import type { TwoBooks } from '../../src/kinds/two-books.js';
import type { LogEntry } from '../../src/reconcile/book.js';
import { conclude, controlFails, fails, PASS } from './facts.js';
import { ACTIONS, action, books, told, withEntry } from './two-books.js';

const of = (facts: TwoBooks, planted: object | null = null) => conclude(auditAccuracy, { ...facts, planted });

describe('each entry', () => {
  it('tells what was done', () => {
    expect(of(books())).toEqual(PASS);
  });

  it.each<[string, Partial<LogEntry>]>([
    ['actor', { actor: 'svc-clinic' }],
    ['actor', { actor: null }],
    ['operation', { operation: 'U' }],
    ['object', { object: 'Patient/p-ben' }],
    ['object', { object: null }],
    ['outcome', { outcome: 'failure' }],
    ['time', { time: '2026-11-23T05:10:00.000Z' }],
    ['time', { time: null }],
    ['zone', { time: '2026-11-23T05:15:00.020' }],
    ['nonce', { nonce: null }],
  ])('is wrong in its %s alone: %j', (field, change) => {
    expect(of(withEntry(1, change))).toEqual(fails(`field ${field}`));
  });

  it('that is missing is for audit.coverage to say', () => {
    expect(of(books({ entries: ACTIONS.map(told).filter(({ id }) => id !== 'e4') }))).toEqual(PASS);
  });

  it('is not right because the nonce is echoed in every field', () => {
    const entries = ACTIONS.map(({ nonce }) => ({
      id: nonce,
      time: nonce,
      actor: nonce,
      operation: nonce,
      object: nonce,
      outcome: null,
      nonce,
    }));
    expect(of(books({ entries })).verdict).toBe('fail');
  });
});

describe('an id that a request had in another field', () => {
  const planted = { elsewhere: 'planted', own: 'own' };
  const reading = action(5, { nonce: 'own', owed: false });
  const withEntryOf = (nonce: string) =>
    books({ actions: [...ACTIONS, reading], entries: [...ACTIONS.map(told), { ...told(reading), nonce }] });

  it('is no entry’s own', () => {
    expect(of(withEntryOf('own'), planted)).toEqual(PASS);
  });

  it('fails the log that takes it for the id of the request', () => {
    expect(of(withEntryOf('planted'), planted)).toEqual(fails('an id that stood in the user agent alone'));
  });

  it('fails a log that has the entry under both', () => {
    const { entries } = withEntryOf('own');
    const both = books({
      actions: [...ACTIONS, reading],
      entries: [...entries, { ...told(reading), nonce: 'planted' }],
    });
    expect(of(both, planted)).toEqual(fails('an id that stood in the user agent alone'));
  });

  it('says nothing where the request has no entry, which is for audit.coverage to say', () => {
    expect(of(books(), planted)).toEqual(PASS);
  });
});

describe('no verdict', () => {
  it.each<[string, Partial<TwoBooks>]>([
    ['log-readable', { readable: false }],
    ['decoy-absent', { entries: [...ACTIONS.map(told), { ...told(action(1)), nonce: 'decoy' }] }],
    ['actions-differ', { actions: [action(1), action(2, { actor: 'nora', object: 'Patient/p-ben' })] }],
    ['actions-differ', { actions: ACTIONS.filter(({ actor }) => actor === 'clara') }],
    ['actions-differ', { actions: ACTIONS.filter(({ object }) => object !== 'Patient/p-ben') }],
  ])('is reached without the control %s', (control, change) => {
    const actions = change.actions ?? ACTIONS;
    expect(of(books({ entries: actions.map(told), ...change }))).toEqual(controlFails(control));
  });

  it('is reached where no action has an entry', () => {
    expect(of(books({ entries: [] }))).toEqual(controlFails('actions-matched', 'actions-differ'));
  });
});
