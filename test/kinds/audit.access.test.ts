import { describe, expect, it } from 'vitest';
import auditAccess from '../../src/kinds/audit.access.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';
import { kept, LOG, reading, shown } from './log-facts.js';

const ALLOWED = [
  reading('auditor', 'search', true, shown('n1')),
  reading('auditor', 'entry', true, shown('n2')),
];
const DENIED = [reading('nurse', 'search', false, kept('n3')), reading('nurse', 'entry', false, kept('n4'))];
const of = (readings: readonly object[], facts: object = {}) =>
  conclude(auditAccess, { readings, ...LOG, ...facts });
const nurse = (outcome: ReturnType<typeof refused>, change: object = {}) =>
  of([...ALLOWED, DENIED[0] ?? {}, reading('nurse', 'entry', false, outcome, change)]);
const SUBJECT = 'entry by nurse';

describe('audit.access', () => {
  it('passes when those who may are shown the entry, and the others are refused', () => {
    expect(of([...ALLOWED, ...DENIED])).toEqual(PASS);
  });

  it.each<[string, ReturnType<typeof refused>]>([
    ['is let in', shown('n4')],
    ['is let in without being shown that very entry', accepted({ markerSeen: false })],
    ['is refused, with the entry in the refusal', refused({ markerSeen: true })],
    ['meets an error with the entry in it', undeclared({ markerSeen: true })],
  ])('fails when somebody who may not %s', (_, outcome) => {
    expect(nurse(outcome)).toEqual(fails(SUBJECT));
  });

  it.each<[string, ReturnType<typeof refused>, object]>([
    ['met an error', undeclared({ markerSeen: false }), {}],
    [
      'was refused because the session was over',
      kept('n4'),
      { read: { outcome: kept('n4'), actor: 'nurse', alive: false } },
    ],
    ['could not be tried', kept('n4'), { read: null, trouble: 'no session' }],
  ])('says nothing of a reading that %s', (_, outcome, change) => {
    expect(nurse(outcome, change)).toEqual(notObserved(SUBJECT));
  });

  it('says nothing of a refusal where nobody who may was shown the entry in the same way', () => {
    const lost = reading('auditor', 'entry', true, accepted({ markerSeen: false }));
    expect(of([ALLOWED[0] ?? {}, lost, ...DENIED])).toEqual(notObserved('entry by auditor', SUBJECT));
  });

  const BROKEN: { readonly [control: string]: readonly [readonly object[], object] } = {
    'log-readable': [[...ALLOWED, ...DENIED], { readable: false }],
    'entitled-twin': [
      [...ALLOWED.map((each) => ({ ...each, read: null, trouble: 'no session' })), ...DENIED],
      {},
    ],
    'still-signed-in': [
      [...ALLOWED, ...DENIED.map((each) => ({ ...each, read: { ...each.read, alive: false } }))],
      {},
    ],
    'denials-examined': [ALLOWED, {}],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(auditAccess.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, [readings, facts]) => {
    const lost = name === 'denials-examined' ? ['still-signed-in', name] : [name];
    expect(of(readings, facts)).toEqual(controlFails(...lost));
  });
});
