import { describe, expect, it } from 'vitest';
import sessionCsrf from '../../src/kinds/session.csrf.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const own = (part: object = {}) => ({ proof: 'own', outcome: accepted(), stored: true, ...part });
const forged = (proof: string, part: object = {}) => ({ proof, outcome: refused(), stored: false, ...part });
const SUBMITTED = [own(), forged('left out'), forged('made up'), forged('of another session'), own()];
const FORM = { action: 'note.write', resource: 'alice', persona: 'clinician', signIn: 'web' };
const of = (submitted: readonly object[] = SUBMITTED) =>
  conclude(sessionCsrf, { forms: [{ ...FORM, submitted }] });
/** The healthy forms, one of them replaced. */
const but = (index: number, part: object): readonly object[] =>
  SUBMITTED.map((each, at) => (at === index ? { ...each, ...part } : each));

describe('session.csrf', () => {
  it('passes when the form is taken with its own proof alone', () => {
    expect(of()).toEqual(PASS);
  });

  it('passes where a change can not be read back', () => {
    expect(of(SUBMITTED.map((each) => ({ ...each, stored: null })))).toEqual(PASS);
  });

  it.each([
    ['left out', 1],
    ['made up', 2],
    ['of another session', 3],
  ])('fails when it is taken with a proof %s', (proof, index) => {
    expect(of(but(index, { outcome: accepted(), stored: true }))).toEqual(
      fails(`note.write, proof ${proof}`),
    );
  });

  it('fails when the answer refuses and the change is made all the same', () => {
    expect(of(but(1, { stored: true }))).toEqual(fails('note.write, proof left out'));
  });

  it('has a case for its only control', () => {
    expect(Object.keys(sessionCsrf.controls)).toEqual(['own-proof-accepted']);
  });
  it.each([
    ['was refused before', but(0, { outcome: refused(), stored: false })],
    ['was refused afterwards', but(4, { outcome: refused(), stored: false })],
    ['changed nothing', but(0, { stored: false })],
    ['was not sent a second time', SUBMITTED.slice(0, 4)],
  ])('is inconclusive when the form with its own proof %s', (_, submitted) => {
    expect(of(submitted)).toEqual(controlFails('own-proof-accepted'));
  });

  it('is inconclusive when the refusal has a shape nobody declared', () => {
    expect(of(but(2, { outcome: undeclared() }))).toEqual(notObserved('note.write, proof made up'));
  });

  it('says nothing without a form', () => {
    expect(conclude(sessionCsrf, { forms: [] }).verdict).toBe('inconclusive');
  });
});
