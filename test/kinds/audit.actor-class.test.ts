import { describe, expect, it } from 'vitest';
import auditActorClass from '../../src/kinds/audit.actor-class.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const CLASSES = [
  { name: 'patient', words: ['patient'] },
  { name: 'workforce', words: ['staff', 'workforce'] },
  { name: 'administrative', words: ['admin'] },
];
const act = (persona: string, name: string, entries: readonly (string | null)[], part: object = {}) => ({
  persona,
  class: name,
  what: `record.read · alice by ${persona}`,
  nonce: `n-${persona}`,
  asMeant: true,
  said: 'GET → 200',
  entries,
  ...part,
});
const PATIENT = act('alice', 'patient', ['patient']);
const NURSE = act('nora', 'workforce', ['staff']);
const ADMIN = act('adam', 'administrative', ['admin']);

const of = (change: object = {}) =>
  conclude(auditActorClass, {
    classes: CLASSES,
    acts: [PATIENT, NURSE, ADMIN],
    decoys: 0,
    readable: true,
    total: 9,
    said: '9 entries read',
    withinMs: 5000,
    ...change,
  });

describe('audit.actor-class', () => {
  it('passes when each entry says of which class its actor was', () => {
    expect(of()).toEqual(PASS);
  });

  it('fails when an entry names another class, or a word of none', () => {
    expect(of({ acts: [act('alice', 'patient', ['staff']), NURSE, ADMIN] })).toEqual(fails('class of alice'));
    expect(of({ acts: [PATIENT, NURSE, act('adam', 'administrative', ['user'])] })).toEqual(
      fails('class of adam'),
    );
  });

  it('fails when entries name no class, or the same for everybody', () => {
    const all = (word: string | null) => [
      act('alice', 'patient', [word]),
      act('nora', 'workforce', [word]),
      act('adam', 'administrative', [word]),
    ];
    expect(of({ acts: all(null) })).toEqual(fails('class of alice', 'class of nora', 'class of adam'));
    expect(of({ acts: all('staff') })).toEqual(fails('class of alice', 'class of adam'));
  });

  it('fails when one of several entries of an action says otherwise', () => {
    expect(of({ acts: [PATIENT, act('nora', 'workforce', ['staff', null]), ADMIN] })).toEqual(
      fails('class of nora'),
    );
  });

  it('says nothing of who has no entry, or did not come to what was meant', () => {
    expect(of({ acts: [act('alice', 'patient', []), NURSE, ADMIN] })).toEqual(notObserved('class of alice'));
    const second = act('nina', 'workforce', ['staff'], { asMeant: false });
    expect(of({ acts: [PATIENT, NURSE, second, ADMIN] })).toEqual(notObserved('class of nina'));
  });

  it('says nothing without its controls', () => {
    expect(of({ readable: false })).toEqual(controlFails('log-readable'));
    expect(of({ total: 0 })).toEqual(controlFails('log-readable'));
    expect(of({ decoys: 1 })).toEqual(controlFails('decoy-absent'));
    expect(of({ acts: [PATIENT, { ...NURSE, asMeant: false }, ADMIN] })).toEqual(
      controlFails('classes-acted'),
    );
    expect(of({ acts: [] })).toEqual(controlFails('classes-acted'));
    expect(of({ classes: [CLASSES[0]], acts: [PATIENT] })).toEqual(controlFails('classes-acted'));
  });
});
