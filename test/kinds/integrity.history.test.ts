import { describe, expect, it } from 'vitest';
import integrityHistory from '../../src/kinds/integrity.history.js';
import { accepted, conclude, controlFails, entry, fails, notObserved, PASS, refused } from './facts.js';

const shown = (before: boolean, after: boolean, part: object = {}) => ({
  outcome: accepted(),
  before,
  after,
  never: false,
  ...part,
});
const ENTRIES = [
  entry('n1', { operation: 'C', object: 'Patient/p-9' }),
  entry('n2', { operation: 'U', object: 'Patient/p-9/_history/2' }),
];
const log = (entries: readonly object[] = ENTRIES, part: object = {}) => ({
  readable: true,
  total: 2,
  said: '2 entries read',
  entries,
  ...part,
});
const HEALTHY = {
  create: accepted({ nonce: 'n1' }),
  first: shown(true, false),
  update: accepted({ nonce: 'n2' }),
  current: shown(false, true),
  version: shown(true, false),
  history: shown(true, true),
  author: 'clara',
  object: 'Patient/p-9',
  audit: log(),
};
const of = (change: object = {}) => conclude(integrityHistory, { ...HEALTHY, ...change });

describe('a change', () => {
  it('whose earlier version, history and author can be seen passes', () => {
    expect(of()).toEqual(PASS);
  });

  it.each<[string, string, object]>([
    [
      'the earlier version is gone',
      'the version before the change',
      { version: shown(false, false, { outcome: refused() }) },
    ],
    [
      'the earlier version shows the new value',
      'the version before the change',
      { version: shown(false, true) },
    ],
    ['the earlier version shows both', 'the version before the change', { version: shown(true, true) }],
    ['the history has the new value alone', 'the history', { history: shown(false, true) }],
    ['the history can not be read', 'the history', { history: shown(false, false, { outcome: refused() }) }],
    [
      'the log names somebody else',
      'author of the change',
      { audit: log([ENTRIES[0] ?? {}, { ...ENTRIES[1], actor: 'svc' }]) },
    ],
    [
      'the log names another record',
      'author of the change',
      { audit: log([ENTRIES[0] ?? {}, { ...ENTRIES[1], object: 'Patient/p-8' }]) },
    ],
    ['the change is not in the log', 'author of the change', { audit: log(ENTRIES.slice(0, 1)) }],
  ])('fails when %s', (_, subject, change) => {
    expect(of(change)).toEqual(fails(subject));
  });
});

describe('nothing can be said', () => {
  it.each<[string, string, object]>([
    ['no record was made', 'record-made', { create: refused({ nonce: 'n1' }) }],
    ['the record never showed the first value', 'record-made', { first: shown(false, false) }],
    ['the change was refused', 'change-made', { update: refused({ nonce: 'n2' }) }],
    ['the record never showed the new value', 'change-made', { current: shown(true, false) }],
    [
      'a value that was never written is shown',
      'never-written-absent',
      { history: shown(true, true, { never: true }) },
    ],
    ['the log can not be read', 'log-readable', { audit: log(ENTRIES, { readable: false }) }],
  ])('when %s', (_, control, change) => {
    expect(of(change)).toEqual(controlFails(control));
  });

  it('of a version when no answer came', () => {
    const outcome = { ...accepted(), status: null, success: false };
    expect(of({ version: shown(false, false, { outcome }) })).toEqual(
      notObserved('the version before the change'),
    );
  });
});
