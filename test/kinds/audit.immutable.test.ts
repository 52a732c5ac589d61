import { describe, expect, it } from 'vitest';
import auditImmutable from '../../src/kinds/audit.immutable.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';
import { LOG } from './log-facts.js';

const state = (digest: string | null) => ({ digest, said: digest === null ? 'GET → 404' : 'GET → 200' });
const attempt = (persona: string, digest: string, change: object = {}) => ({
  persona,
  change: 'delete',
  before: state(digest),
  tried: { outcome: refused(), actor: persona, alive: true },
  after: state(digest),
  trouble: null,
  ...change,
});
const ADMIN = attempt('admin', 'd1');
const with2 = (change: object, facts: object = {}) =>
  conclude(auditImmutable, { attempts: [ADMIN, attempt('nurse', 'd2', change)], ...LOG, ...facts });
const tried = (outcome: object, alive = true) => ({ tried: { outcome, actor: 'nurse', alive } });
const SUBJECT = 'delete by nurse';

describe('audit.immutable', () => {
  it('passes when every attempt is refused and each entry stays as it was', () => {
    expect(with2({})).toEqual(PASS);
  });

  it.each<[string, object]>([
    ['is accepted', tried(accepted())],
    ['is accepted, and the entry is gone', { ...tried(accepted()), after: state(null) }],
    ['is refused, and the entry changes all the same', { after: state('other') }],
    ['comes to an error, and the entry changes', { ...tried(undeclared()), after: state('other') }],
  ])('fails when an attempt %s', (_, change) => {
    expect(with2(change)).toEqual(fails(SUBJECT));
  });

  it.each<[string, object]>([
    ['was refused as to nobody: the session was over', tried(refused(), false)],
    ['came to an error', tried(undeclared())],
    ['was refused, and then the entry could not be read', { after: state(null) }],
    ['could not be made', { tried: null, trouble: 'no session' }],
  ])('says nothing of an attempt that %s', (_, change) => {
    expect(with2(change)).toEqual(notObserved(SUBJECT));
  });

  const attempts = [ADMIN, attempt('nurse', 'd2')];
  const BROKEN: { readonly [control: string]: object } = {
    'log-readable': { readable: false },
    'entries-there-before': {
      attempts: [ADMIN, attempt('nurse', 'd2'), attempt('x', '', { before: state(null) })],
    },
    'digests-differ': { attempts: [ADMIN, attempt('nurse', 'd1')] },
    'still-signed-in': { attempts: attempts.map((each) => ({ ...each, ...tried(refused(), false) })) },
    'changes-tried': { attempts: attempts.map((each) => ({ ...each, tried: null, trouble: 'no session' })) },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(auditImmutable.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    const lost = name === 'changes-tried' ? ['still-signed-in', name] : [name];
    expect(with2({}, change)).toEqual(controlFails(...lost));
  });

  it('does not pass where there is nothing to try', () => {
    expect(with2({}, { attempts: [] }).verdict).toBe('inconclusive');
  });
});
