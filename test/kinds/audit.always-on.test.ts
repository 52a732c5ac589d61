import { describe, expect, it } from 'vitest';
import auditAlwaysOn from '../../src/kinds/audit.always-on.js';
import {
  accepted,
  conclude,
  controlFails,
  entry,
  fails,
  notObserved,
  PASS,
  refused,
  undeclared,
} from './facts.js';

const attempt = (who: string, part: object = {}) => ({
  what: `audit.switch-off by ${who}`,
  before: accepted({ nonce: `${who}-before` }),
  attempt: refused({ nonce: `${who}-attempt` }),
  after: accepted({ nonce: `${who}-after` }),
  restored: null,
  ...part,
});
const entries = (without?: string) =>
  ['admin', 'clinician']
    .flatMap((who) => [
      entry(`${who}-before`),
      entry(`${who}-attempt`, { outcome: 'failure' }),
      entry(`${who}-after`),
    ])
    .filter(({ nonce }) => nonce !== without);
const log = (part: object = {}) => ({
  readable: true,
  total: 9,
  said: '9 entries read',
  entries: entries(),
  ...part,
});
const HEALTHY = { tries: [attempt('admin'), attempt('clinician')], decoy: 'never', audit: log() };
const of = (change: object = {}) => conclude(auditAlwaysOn, { ...HEALTHY, ...change });

describe('a log that nobody can switch off', () => {
  it('refuses each attempt, records it, and goes on recording', () => {
    expect(of()).toEqual(PASS);
  });

  it('does not let anyone switch it off, even where nothing comes of it', () => {
    const attempted = accepted({ nonce: 'admin-attempt' });
    expect(of({ tries: [attempt('admin', { attempt: attempted }), attempt('clinician')] })).toEqual(
      fails('audit.switch-off by admin'),
    );
  });

  it('has an entry of what is done after the attempt', () => {
    expect(of({ audit: log({ entries: entries('admin-after') }) })).toEqual(
      fails('audit.switch-off by admin, what is done next'),
    );
  });

  it('has an entry of the attempt, as a failure', () => {
    expect(of({ audit: log({ entries: entries('clinician-attempt') }) })).toEqual(
      fails('audit.switch-off by clinician, the attempt'),
    );
    const successes = entries().map((each) => ({ ...each, outcome: 'success' }));
    expect(of({ audit: log({ entries: successes }) })).toEqual(
      fails('audit.switch-off by admin, the attempt', 'audit.switch-off by clinician, the attempt'),
    );
  });
});

describe('nothing can be said', () => {
  it.each<[string, string, object]>([
    ['the log can not be read', 'log-readable', { audit: log({ readable: false }) }],
    [
      'what was done before is not on record',
      'recorded-before',
      { audit: log({ entries: entries('admin-before') }) },
    ],
    ['nobody tried', 'recorded-before', { tries: [] }],
    ['the log echoes', 'decoy-absent', { audit: log({ entries: [...entries(), entry('never')] }) }],
  ])('when %s', (_, control, change) => {
    expect(of(change)).toEqual(controlFails(control));
  });

  it('when the answer to the attempt is none that was declared, such as an address that is wrong', () => {
    const attempted = undeclared({ nonce: 'admin-attempt' });
    expect(of({ tries: [attempt('admin', { attempt: attempted }), attempt('clinician')] })).toEqual(
      notObserved('audit.switch-off by admin'),
    );
  });
});
