import { describe, expect, it } from 'vitest';
import emergencyAccess from '../../src/kinds/emergency.access.js';
import type { AuditEntry } from '../../src/kinds/probe.js';
import {
  accepted,
  conclude,
  controlFails,
  entry,
  fails,
  leaking,
  notObserved,
  PASS,
  refused,
  undeclared,
} from './facts.js';

const asked = entry('ask', { emergency: true, reasonSeen: true });
const used = entry('use', { emergency: true });
const log = (...entries: readonly AuditEntry[]) => ({ readable: true, said: '9 entries read', entries });
const HEALTHY = {
  resource: 'carol',
  otherResource: 'dora',
  durationMs: 5000,
  before: refused(),
  otherBefore: refused(),
  withoutReason: [{ variant: 'an empty reason', request: refused({ status: 422 }), read: refused() }],
  undesignated: { persona: 'billing', request: refused(), read: refused() },
  request: accepted({ nonce: 'ask' }),
  during: accepted({ nonce: 'use' }),
  otherDuring: refused(),
  waitedMs: 5500,
  aliveAfter: accepted(),
  after: refused(),
  byHand: { during: accepted(), end: accepted({ status: 204 }), after: refused() },
  audit: log(asked, used),
};
const of = (change: object) => conclude(emergencyAccess, { ...HEALTHY, ...change }, { tolerance: 0.1 });
const { undesignated } = HEALTHY;
const [withoutReason] = HEALTHY.withoutReason;

const AFTER = 'carol 5.5 s after the grant for 5 s';
const OTHER = 'dora during the emergency for carol';

describe('emergency.access', () => {
  it('passes when access was refused, granted for one record and a reason, flagged, and over in time', () => {
    expect(of({})).toEqual(PASS);
  });

  it('passes on a target where it can not be ended by hand', () => {
    expect(of({ byHand: null })).toEqual(PASS);
  });

  it.each<[string, object, string]>([
    [
      'a request without a reason is granted',
      { withoutReason: [{ ...withoutReason, request: accepted() }] },
      'request with an empty reason',
    ],
    [
      'a request without a reason opens the record though refused',
      { withoutReason: [{ ...withoutReason, read: accepted() }] },
      'carol after a request with an empty reason',
    ],
    [
      'someone who is not designated is granted it',
      { undesignated: { ...undesignated, request: accepted() } },
      'request by billing, who is not designated',
    ],
    [
      'someone who is not designated then reads the record',
      { undesignated: { ...undesignated, read: accepted() } },
      'carol read by billing after it',
    ],
    [
      'a designated request is refused',
      { request: refused({ nonce: 'ask' }) },
      'request with a reason, by someone designated',
    ],
    ['the grant opens nothing', { during: refused({ nonce: 'use' }) }, 'carol during the emergency'],
    ['the grant also opens another record', { otherDuring: accepted() }, OTHER],
    ['the refusal of the other record shows it', { otherDuring: leaking() }, OTHER],
    ['the record stays open after the grant', { after: accepted() }, AFTER],
    ['its refusal then still shows the record', { after: leaking() }, AFTER],
    [
      'a second emergency opens nothing',
      { byHand: { ...HEALTHY.byHand, during: refused() } },
      'carol during a second emergency',
    ],
    [
      'ending it by hand does not end it',
      { byHand: { ...HEALTHY.byHand, after: accepted() } },
      'carol after the emergency was ended by hand',
    ],
    ['the request is not in the log', { audit: log(used) }, 'audit of the request'],
    [
      'the request is logged without flag',
      { audit: log({ ...asked, emergency: false }, used) },
      'audit of the request',
    ],
    [
      'the request is logged without reason',
      { audit: log({ ...asked, reasonSeen: false }, used) },
      'audit of the request',
    ],
    ['the access is not in the log', { audit: log(asked) }, 'audit of the access'],
    [
      'the access is logged without flag',
      { audit: log(asked, { ...used, emergency: false }) },
      'audit of the access',
    ],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(broken));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'denied-before': { before: accepted() },
    'session-outlives-grant': { aliveAfter: refused({ status: 401 }) },
    'audit-readable': { audit: { ...log(), readable: false } },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(emergencyAccess.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it.each<[string, object]>([
    ['the other record was open all along', { otherBefore: accepted() }],
    ['the refusal before showed the record', { before: leaking() }],
    ['the refusal before has a shape nobody declared', { before: undeclared() }],
  ])('is inconclusive when %s', (_, change) => {
    expect(of(change)).toEqual(controlFails('denied-before'));
  });

  it('does not take a session that ended for a grant that ran out', () => {
    expect(of({ after: undeclared({ status: 401 }), aliveAfter: undeclared({ status: 401 }) })).toEqual(
      controlFails('session-outlives-grant'),
    );
  });

  it.each<[string, object, string]>([
    ['the record after the grant', { after: undeclared() }, AFTER],
    ['the other record', { otherDuring: undeclared() }, OTHER],
    ['the record during it', { during: undeclared({ nonce: 'use' }) }, 'carol during the emergency'],
    [
      'the empty request',
      { withoutReason: [{ ...withoutReason, request: undeclared() }] },
      'request with an empty reason',
    ],
  ])('is inconclusive when %s is answered in a shape nobody declared', (_, change, unknown) => {
    expect(of(change)).toEqual(notObserved(unknown));
  });

  it('is inconclusive about the log when the requests carried no nonce', () => {
    expect(of({ request: accepted(), during: accepted(), audit: log(asked) })).toEqual(
      notObserved('audit of the request', 'audit of the access'),
    );
  });
});
