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
const SOURCES = [{ name: 'api', read: true, operations: 1, said: '1 operations' }];
const expired = (ready = true) => ({ signIn: 'api', credentials: 'expired', how: 'signed out', ready });
const answer = (outcome: object, unacceptable = false) => ({ ...outcome, unacceptable });
const called = (credentials: string, outcome: object = refused({ status: 401 })) => ({
  credentials,
  answer: answer(outcome),
});
const SORTS = ['none', 'garbage', 'expired', 'foreign'];
const operation = (change: object = {}) => ({
  id: 'GET /claims',
  sent: '/claims',
  writes: false,
  sources: ['api'],
  signIn: 'api',
  excluded: null,
  open: null,
  personas: ['clinician'],
  twin: { persona: 'clinician', answer: answer(accepted()) },
  attempts: SORTS.map((sort) => called(sort)),
  trouble: null,
  ...change,
});
const facts = (change: object = {}) => ({
  actions: [],
  sources: SOURCES,
  strangers: [expired()],
  operations: [operation()],
  ...change,
});
const of = (...actions: readonly object[]) => conclude(accessAnonymous, facts({ actions }));
const over = (...operations: readonly object[]) => conclude(accessAnonymous, facts({ operations }));

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

  const BROKEN: { readonly [control: string]: object } = {
    'inventory-read': facts({
      sources: [...SOURCES, { name: 'fhir', read: false, operations: 0, said: '404' }],
    }),
    'entitled-twin': facts({ operations: [operation({ twin: null })] }),
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(accessAnonymous.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, given) => {
    expect(conclude(accessAnonymous, given)).toEqual(controlFails(name));
  });

  it('is inconclusive when nothing at all opened for someone entitled', () => {
    const shut = facts({ actions: [read({ twin: refused() })], operations: [operation({ twin: null })] });
    expect(conclude(accessAnonymous, shut)).toEqual(controlFails('entitled-twin'));
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

describe('access.anonymous over an inventory', () => {
  it('passes when each operation refuses every stranger and lets in who may', () => {
    expect(over(operation(), operation({ id: 'GET /notes' }))).toEqual(PASS);
  });

  it.each(SORTS)('fails when an operation answers to %s alone', (open) => {
    const attempts = SORTS.map((sort) => called(sort, sort === open ? accepted() : undefined));
    expect(over(operation(), operation({ id: 'GET /notes', attempts }))).toEqual(fails('GET /notes'));
  });

  it('fails by an operation that answers everyone, though nobody entitled was let in', () => {
    const attempts = SORTS.map((sort) => called(sort, accepted()));
    expect(over(operation(), operation({ id: 'GET /notes', twin: null, attempts }))).toEqual(
      fails('GET /notes'),
    );
  });

  it('fails by a canary in a refusal, also of what is open to everyone', () => {
    const attempts = [called('none', leaking())];
    expect(over(operation(), operation({ id: 'GET /a', attempts }))).toEqual(fails('GET /a'));
    expect(over(operation(), operation({ id: 'GET /a', open: 'Public by design.', attempts }))).toEqual(
      fails('GET /a'),
    );
  });

  it('lets what is declared open answer to everyone, and leaves alone what is excluded', () => {
    const open = operation({ open: 'A style sheet.', twin: null, attempts: [called('none', accepted())] });
    const excluded = operation({ excluded: 'Empties the system.', twin: null, attempts: [] });
    expect(over(operation(), open, excluded)).toEqual(PASS);
  });

  it('fails on an inventory without an operation', () => {
    expect(conclude(accessAnonymous, facts({ operations: [], strangers: [] }))).toEqual(fails('inventory'));
  });

  it('is inconclusive where the target file says of no operations but its own actions', () => {
    const none = facts({ actions: [read()], sources: null, strangers: [], operations: [] });
    expect(conclude(accessAnonymous, none)).toEqual(notObserved('inventory'));
  });

  it.each([
    ['never let anyone in', { twin: { persona: 'clinician', answer: answer(refused()) } }],
    ['was not tried as anybody', { twin: null, personas: [] }],
    [
      'was found at no address',
      { twin: { persona: 'clinician', answer: answer(undeclared({ status: 404 })) } },
    ],
    ['answers strangers in a shape nobody declared', { attempts: [called('none', undeclared())] }],
    ['does not answer', { attempts: [called('none', undeclared({ status: null }))] }],
    ['could not be called', { attempts: [], trouble: 'no account' }],
    ['was called with no credentials of any sort', { attempts: [] }],
  ])('leaves an operation open that %s', (_, change) => {
    expect(over(operation(), operation({ id: 'GET /notes', ...change }))).toEqual(notObserved('GET /notes'));
  });

  it('takes it for let in when the content was refused, and for no refusal when strangers get the same', () => {
    const invalid = answer(undeclared({ status: 422 }), true);
    const twin = { persona: 'clinician', answer: invalid };
    expect(over(operation({ twin }))).toEqual(PASS);
    expect(
      over(
        operation(),
        operation({ id: 'POST /a', twin, attempts: [{ credentials: 'none', answer: invalid }] }),
      ),
    ).toEqual(notObserved('POST /a'));
  });

  it('is inconclusive when credentials could not be made to expire', () => {
    expect(conclude(accessAnonymous, facts({ strangers: [expired(false)] }))).toEqual(
      notObserved('expired credentials of api'),
    );
  });
});
