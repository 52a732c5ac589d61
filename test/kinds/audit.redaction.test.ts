import { describe, expect, it } from 'vitest';
import auditRedaction from '../../src/kinds/audit.redaction.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const planted = (place: string, nonce: string | null, change: object = {}) => ({
  place,
  what: 'patient.read',
  labels: [`planted:${place}`],
  nonce,
  carried: true,
  said: 'GET → 200',
  ...change,
});
const FACTS = {
  planted: [planted('query', 'n1'), planted('body', 'n2')],
  troubles: [],
  found: [],
  entries: ['n1', 'n2'],
  decoy: 'decoy',
  copies: [{ copy: 'in base64', noticed: true }],
  readable: true,
  total: 40,
  said: '40 entries read',
  withinMs: 5000,
};
const of = (change: object) => conclude(auditRedaction, { ...FACTS, ...change });

describe('audit.redaction', () => {
  it('passes when each request has its entry and nothing planted is in the log', () => {
    expect(of({})).toEqual(PASS);
  });

  it('fails when something planted is in the log', () => {
    expect(of({ found: ['planted:body'] })).toEqual(fails('body: patient.read'));
  });

  it('fails on what is in the log though its own request has no entry, such as one of another line', () => {
    expect(of({ found: ['planted:body'], entries: ['n1'] })).toEqual(fails('body: patient.read'));
  });

  it.each<[string, object]>([
    ['has no entry', { entries: ['n1'] }],
    ['carried no nonce', { planted: [planted('query', 'n1'), planted('body', null)] }],
    ['was not taken', { planted: [planted('query', 'n1'), planted('body', 'n2', { carried: false })] }],
  ])('says nothing of a place whose request %s', (_, change) => {
    expect(of(change)).toEqual(notObserved('body: patient.read'));
  });

  it('does not pass on what could be planted when some could not', () => {
    expect(of({ troubles: ['no session'] })).toEqual(notObserved('planting'));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'log-readable': { readable: false },
    'decoy-absent': { entries: ['n1', 'n2', 'decoy'] },
    'entries-found': { entries: [] },
    'own-copies-noticed': { copies: [{ copy: 'in base64', noticed: false }] },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(auditRedaction.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('shows nothing where nothing was planted', () => {
    expect(of({ planted: [] })).toEqual(controlFails('entries-found'));
  });
});
