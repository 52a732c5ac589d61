import { describe, expect, it } from 'vitest';
import accessAnonymous from '../../src/kinds/access.anonymous.js';
import {
  accepted,
  conclude,
  controlFails,
  fails,
  leaking,
  notObserved,
  PASS,
  refused,
  undeclared,
} from './facts.js';

const attempt = (credentials: 'none' | 'garbage', change: object = {}) => ({
  credentials,
  outcome: refused({ status: 401 }),
  written: null,
  ...change,
});
const read = (change: object = {}) => ({
  action: 'patient.read',
  resource: 'alice',
  persona: 'clinician',
  writes: false,
  twin: accepted(),
  twinWritten: null,
  trouble: null,
  attempts: [attempt('none'), attempt('garbage')],
  ...change,
});
const unwritten = { written: false };
const write = (change: object = {}) =>
  read({
    action: 'note.create',
    writes: true,
    twinWritten: true,
    attempts: [attempt('none', unwritten), attempt('garbage', unwritten)],
    ...change,
  });
const of = (...operations: readonly object[]) => conclude(accessAnonymous, { operations });

const NONE = 'patient.read · alice, no credentials';
const GARBAGE = 'patient.read · alice, credentials never issued';
const WRITE = 'note.create · alice, no credentials';
const GARBAGE_WRITE = 'note.create · alice, credentials never issued';

describe('access.anonymous', () => {
  it('passes when every action is refused to nobody and to nobody known', () => {
    expect(of(read(), write())).toEqual(PASS);
  });

  it.each([
    ['an action needs no credentials', attempt('none', { outcome: accepted() }), NONE],
    ['credentials are not verified', attempt('garbage', { outcome: accepted() }), GARBAGE],
    ['a refusal shows a canary', attempt('none', { outcome: leaking() }), NONE],
  ])('fails when %s', (_, tried, broken) => {
    expect(of(write(), read({ attempts: [tried] }))).toEqual(fails(broken));
  });

  it('fails when a change is refused and written all the same', () => {
    expect(of(write({ attempts: [attempt('none', { written: true })] }))).toEqual(fails(WRITE));
  });

  const BROKEN: { readonly [control: string]: readonly object[] } = {
    'inventory-not-empty': [],
    'entitled-twin': [read({ twin: refused() })],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(accessAnonymous.controls));
  });
  it('is inconclusive without its control inventory-not-empty', () => {
    expect(of()).toEqual(controlFails('inventory-not-empty', 'entitled-twin'));
  });
  it('is inconclusive without its control entitled-twin', () => {
    expect(of(read({ twin: refused() }))).toEqual(controlFails('entitled-twin'));
  });

  it('does not let the twin of one action vouch for another', () => {
    expect(of(write(), read({ twin: undeclared({ status: 404 }) }))).toEqual(notObserved(NONE, GARBAGE));
  });

  it('does not believe a read-back that did not find what someone entitled wrote', () => {
    expect(of(read(), write({ twinWritten: false }))).toEqual(notObserved(WRITE, GARBAGE_WRITE));
  });

  it('is inconclusive when a refused change could not be read back', () => {
    const attempts = [attempt('none', { written: null }), attempt('garbage', unwritten)];
    expect(of(read(), write({ attempts }))).toEqual(notObserved(WRITE));
  });

  it.each([
    ['in a shape nobody declared', undeclared({ status: 302 })],
    ['not at all', undeclared({ status: null })],
  ])('is inconclusive when an action is answered %s', (_, outcome) => {
    expect(of(read({ attempts: [attempt('none', { outcome }), attempt('garbage')] }))).toEqual(
      notObserved(NONE),
    );
  });

  it('is inconclusive when an action could not be tried', () => {
    expect(of(read(), write({ twin: null, trouble: 'no account', attempts: [] }))).toEqual(
      notObserved('note.create · alice'),
    );
  });
});
