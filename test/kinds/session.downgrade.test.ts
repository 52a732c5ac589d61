import { describe, expect, it } from 'vitest';
import sessionDowngrade from '../../src/kinds/session.downgrade.js';
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

const MOVED = {
  signIn: 'api',
  action: 'patient.read',
  resource: 'alice',
  from: 'billing',
  to: 'auditor',
  before: accepted(),
  change: { done: true, refused: null, said: 'change: PUT → 204' },
  after: refused(),
  alive: accepted(),
  colleague: accepted(),
};
const of = (change: object) => conclude(sessionDowngrade, { moved: [{ ...MOVED, ...change }] });
const SUBJECT = 'session by api: patient.read alice as billing that became auditor';

describe('session.downgrade', () => {
  it('passes when the very next request is refused', () => expect(of({})).toEqual(PASS));

  it('passes when the session was ended instead', () => {
    const ended = { after: undeclared({ status: 401 }), alive: refused({ status: 401 }) };
    expect(of(ended)).toEqual(PASS);
  });

  it.each([
    ['the action still succeeds', { after: accepted() }],
    ['the refusal shows the record', { after: leaking() }],
  ])('fails when %s', (_, change) => expect(of(change)).toEqual(fails(SUBJECT)));

  const BROKEN: { readonly [control: string]: object } = {
    'allowed-before': { before: refused() },
    'role-changed': { change: { done: false, refused: null, said: 'change: PUT → 403' } },
    'role-still-allows': { colleague: refused() },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(sessionDowngrade.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('does not take an outage for a refusal', () => {
    const down = undeclared({ status: null, said: 'no answer' });
    expect(of({ after: down, alive: down })).toEqual(notObserved(SUBJECT));
    expect(of({ after: down, alive: down, colleague: down })).toEqual(controlFails('role-still-allows'));
    // The session is refused, but the action itself was never answered.
    expect(of({ after: down, alive: refused() })).toEqual(notObserved(SUBJECT));
  });

  it('says nothing when nothing was tried', () => {
    expect(conclude(sessionDowngrade, { moved: [] })).toEqual(
      controlFails('allowed-before', 'role-changed', 'role-still-allows'),
    );
  });
});
