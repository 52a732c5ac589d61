import { describe, expect, it } from 'vitest';
import auditContent from '../../src/kinds/audit.content.js';
import { conclude, controlFails, fails, notObserved, PASS, RECEIVED, SENT } from './facts.js';

const done = (nonce: string | null, event: string, change: object = {}) => ({
  what: `${event} ${nonce}`,
  event,
  nonce,
  actor: 'clara',
  operation: 'R',
  object: 'Patient/p-alice',
  outcome: 'success',
  sentAt: SENT,
  receivedAt: RECEIVED,
  asMeant: true,
  said: 'GET → 200',
  ...change,
});
const WHEN = { element: '7.1.1 date and time, with zone', of: 'ASTM E2147-18' };
const WHO = { element: '7.1.7 user', of: 'ASTM E2147-18' };
const content = (nonce: string, who = 'given', noticed = true) => ({
  nonce,
  elements: [
    { ...WHEN, state: 'given' },
    { ...WHO, state: who },
  ],
  omissions: [
    { ...WHEN, noticed: true },
    { ...WHO, noticed },
  ],
});
const FACTS = {
  done: [done('n1', 'read'), done('n2', 'sign-in')],
  notOffered: [],
  decoy: 'decoy',
  decoys: 0,
  readable: true,
  total: 40,
  said: '40 entries read',
  withinMs: 5000,
  contents: [content('n1'), content('n2')],
};
const of = (change: object) => conclude(auditContent, { ...FACTS, ...change });

describe('audit.content', () => {
  it('passes when each entry has each element', () => {
    expect(of({})).toEqual(PASS);
  });

  it.each(['absent', 'malformed'])('fails when an element is %s in one entry', (state) => {
    expect(of({ contents: [content('n1'), content('n2', state)] })).toEqual(
      fails('7.1.7 user (ASTM E2147-18)'),
    );
  });

  it('says nothing of an element whose place the target file leaves out', () => {
    const contents = [content('n1', 'unmapped'), content('n2', 'unmapped')];
    expect(of({ contents })).toEqual(notObserved('7.1.7 user (ASTM E2147-18)'));
  });

  it('does not pass on the entries of some actions when another could not be done', () => {
    const list = [...FACTS.done, done('n3', 'write', { asMeant: false })];
    expect(of({ done: list })).toEqual(notObserved('write n3'));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'log-readable': { readable: false },
    'decoy-absent': { decoys: 1 },
    'actions-performed': { done: FACTS.done.map((each) => ({ ...each, nonce: null })) },
    'entries-found': { contents: [content('n1')] },
    'omissions-noticed': { contents: [content('n1'), content('n2', 'given', false)] },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(auditContent.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    const lost = name === 'actions-performed' ? [name, 'entries-found', 'omissions-noticed'] : [name];
    expect(of(change)).toEqual(controlFails(...lost));
  });

  it('shows nothing where the log is empty', () => {
    expect(of({ total: 0, contents: [] })).toEqual(
      controlFails('log-readable', 'entries-found', 'omissions-noticed'),
    );
  });
});
