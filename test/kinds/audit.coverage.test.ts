import { describe, expect, it } from 'vitest';
import auditCoverage from '../../src/kinds/audit.coverage.js';
import type { TwoBooks } from '../../src/kinds/two-books.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';
import { ACTIONS, action, books, told, withEntry } from './two-books.js';

const of = (facts: TwoBooks, events = ['read', 'search', 'denied']) =>
  conclude(auditCoverage, facts, { events });

describe('everything the run did', () => {
  it('is in the log, once, and nothing else', () => {
    expect(of(books())).toEqual(PASS);
  });

  it.each([
    [1, 'event read'],
    [2, 'event search'],
    [3, 'event denied'],
  ])('is missed where action %i has no entry, by its kind of event', (seq, subject) => {
    expect(of(withEntry(seq, null))).toEqual(fails(subject));
  });

  it('does not miss the entry of what is only a part of an action', () => {
    expect(of(withEntry(4, null))).toEqual(PASS);
  });

  it('may be told wrongly: that is for audit.accuracy to say', () => {
    expect(of(withEntry(1, { outcome: 'failure' }))).toEqual(PASS);
  });

  it('is told twice', () => {
    expect(of(books({ entries: [...ACTIONS.map(told), { ...told(action(1)), id: 'again' }] }))).toEqual(
      fails('entries told twice'),
    );
  });

  it('is not told twice by a browser of the same user, whose requests carry no nonce', () => {
    const twin = { ...told(action(1)), id: 'twin', nonce: 'made by the target' };
    const entries = [...ACTIONS.map(told), twin];
    expect(of(books({ entries }))).toEqual(fails('entries told twice'));
    const browser = action(5, { nonce: null, owed: false, compound: true });
    expect(of(books({ actions: [...ACTIONS, browser], entries }))).toEqual(PASS);
    const again = { ...told(action(1)), id: 'again' };
    expect(of(books({ actions: [...ACTIONS, browser], entries: [...entries, again] }))).toEqual(
      fails('entries told twice'),
    );
  });

  it('does not explain an entry of our user for what was never done', () => {
    const alien = { ...told(action(1)), id: 'x', nonce: null, operation: 'D' };
    expect(of(books({ entries: [...ACTIONS.map(told), alien] }))).toEqual(
      fails('entries of ours for what was never done'),
    );
    expect(of(books({ entries: [...ACTIONS.map(told), { ...alien, actor: 'someone else' }] }))).toEqual(PASS);
  });
});

describe('no verdict', () => {
  it('is reached over a kind of event that the target offers and nobody performed', () => {
    expect(of(books(), ['read', 'login'])).toEqual(notObserved('event login'));
  });

  it('is lost over a kind of event that the target does not offer', () => {
    expect(of(books(), ['read', 'patch'])).toEqual(PASS);
  });

  it.each<[string, Partial<TwoBooks>]>([
    ['log-readable', { readable: false }],
    ['log-readable', { total: 0 }],
    ['decoy-absent', { entries: [...ACTIONS.map(told), { ...told(action(1)), nonce: 'decoy' }] }],
  ])('is reached without the control %s', (control, change) => {
    expect(of(books(change))).toEqual(controlFails(control));
  });

  it('is reached where no action has an entry, or none was performed', () => {
    expect(of(books({ entries: [] }))).toEqual(controlFails('actions-matched'));
    expect(of(books({ actions: [], entries: [] }))).toEqual(controlFails('actions-matched'));
  });
});
