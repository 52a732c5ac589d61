import { describe, expect, it } from 'vitest';
import auditSelf from '../../src/kinds/audit.self.js';
import type { AuditEntry } from '../../src/kinds/probe.js';
import { conclude, controlFails, entry, fails, notObserved, PASS, undeclared } from './facts.js';
import { kept, LOG, reading, shown } from './log-facts.js';

const READINGS = [
  reading('auditor', 'search', true, shown('n1')),
  reading('nurse', 'entry', false, kept('n2')),
];
const SEARCHED = entry('n1', { actor: 'auditor', operation: 'E' });
const REFUSED: Partial<AuditEntry> = { actor: 'nurse', operation: 'R', outcome: 'failure' };
const of = (change: object = {}) =>
  conclude(auditSelf, {
    readings: READINGS,
    entries: [SEARCHED, entry('n2', REFUSED)],
    decoy: 'decoy',
    withinMs: 5000,
    ...LOG,
    ...change,
  });
const SUBJECT = 'entry by nurse';

describe('audit.self', () => {
  it('passes when each reading has its entry, a refused one as a failure', () => {
    expect(of()).toEqual(PASS);
  });

  it.each<[string, Partial<AuditEntry>]>([
    ['of another user', { actor: 'bill' }],
    ['of nobody', { actor: null }],
    ['as another operation', { operation: 'U' }],
    ['as a success', { outcome: 'success' }],
  ])('fails when a refused reading is on record %s', (_, change) => {
    expect(of({ entries: [SEARCHED, entry('n2', { ...REFUSED, ...change })] })).toEqual(fails(SUBJECT));
  });

  it('fails when a reading left no entry', () => {
    expect(of({ entries: [entry('n2', REFUSED)] })).toEqual(fails('search by auditor'));
  });

  it('looks for a success where somebody was let in who may not', () => {
    const readings = [READINGS[0], reading('nurse', 'entry', false, shown('n2'))];
    expect(of({ readings })).toEqual(fails(SUBJECT));
    expect(of({ readings, entries: [SEARCHED, entry('n2', { ...REFUSED, outcome: 'success' })] })).toEqual(
      PASS,
    );
  });

  it.each<[string, object]>([
    ['came to an error', reading('nurse', 'entry', false, undeclared({ nonce: 'n2' }))],
    ['carried no nonce', reading('nurse', 'entry', false, { ...kept('n2'), nonce: null })],
    [
      'could not be tried',
      reading('nurse', 'entry', false, kept('n2'), { read: null, trouble: 'no session' }),
    ],
  ])('says nothing of a reading that %s', (_, wrong) => {
    expect(of({ readings: [READINGS[0], wrong] })).toEqual(notObserved(SUBJECT));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'log-readable': { readable: false },
    'decoy-absent': { entries: [SEARCHED, entry('n2', REFUSED), entry('decoy')] },
    'log-read': { readings: [READINGS[1]] },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(auditSelf.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });
});
