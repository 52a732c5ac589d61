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
const living = (part: object = {}) => ({ ...accepted(), ageMs: 9100, absoluteMs: 24_000, ...part });
const HEALTHY = {
  resource: 'carol',
  otherResource: 'dora',
  durationMs: 5000,
  before: refused(),
  otherBefore: refused(),
  undesignated: { persona: 'billing', request: refused(), read: refused() },
  askedMs: 300,
  request: accepted({ nonce: 'ask' }),
  during: accepted({ nonce: 'use' }),
  otherDuring: refused(),
  waitedMs: 5500,
  after: refused(),
  aliveAfter: living(),
  stepUp: {
    freshMs: 8000,
    ageMs: 9000,
    request: refused({ status: 401 }),
    read: refused(),
    alive: living(),
    answered: { success: true, said: 'password: POST → 204' },
  },
  withoutReason: [{ variant: 'an empty reason', request: refused({ status: 422 }), read: refused() }],
  second: {
    request: accepted({ status: 201 }),
    during: accepted(),
    firstDuring: refused(),
    ended: { end: accepted({ status: 204 }), after: refused() },
    alive: living(),
  },
  alert: { before: 0, came: 1, withinMs: 5000 },
  audit: log(asked, used),
};
const of = (change: object) => conclude(emergencyAccess, { ...HEALTHY, ...change }, { tolerance: 0.1 });
const { undesignated, stepUp, second } = HEALTHY;
const [withoutReason] = HEALTHY.withoutReason;

const AFTER = 'carol 5.5 s after the grant for 5 s';
const OTHER = 'dora during the emergency for carol';
const CHALLENGED = 'request 9 s after the authentication';

describe('emergency.access', () => {
  it('passes when access was refused, granted for one record and a reason, flagged, and over in time', () => {
    expect(of({})).toEqual(PASS);
  });

  it.each([
    ['can not be ended by hand', { second: { ...second, ended: null } }],
    ['demands no recent authentication', { stepUp: null }],
    ['does not say how its challenge is answered', { stepUp: { ...stepUp, answered: null } }],
    ['tells nobody by mail, as far as is declared', { alert: null }],
  ])('passes on a target that %s', (_, change) => {
    expect(of(change)).toEqual(PASS);
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
      'the second emergency opens the first record again',
      { second: { ...second, firstDuring: accepted() } },
      'carol during the emergency for dora',
    ],
    [
      'it can not be ended by hand though the target says so',
      { second: { ...second, ended: { ...second.ended, end: refused() } } },
      'ending it by hand',
    ],
    [
      'ending it by hand does not end it',
      { second: { ...second, ended: { ...second.ended, after: accepted() } } },
      'dora after the emergency was ended by hand',
    ],
    ['an aged session is granted it', { stepUp: { ...stepUp, request: accepted() } }, CHALLENGED],
    ['the challenge shows the record', { stepUp: { ...stepUp, request: leaking() } }, CHALLENGED],
    [
      'the record opens though the request was challenged',
      { stepUp: { ...stepUp, read: accepted() } },
      'carol after a request that was challenged',
    ],
    ['nobody is told', { alert: { ...HEALTHY.alert, came: 0 } }, 'those who review emergencies'],
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
    'other-record-there': { second: { ...second, during: refused({ status: 404 }) } },
    'session-alive': { aliveAfter: living(refused({ status: 401 })) },
    'asked-in-time': { askedMs: 8100, request: refused({ status: 401 }) },
    'challenge-answered': { stepUp: { ...stepUp, answered: { success: false, said: 'POST → 403' } } },
    'quiet-before': { alert: { ...HEALTHY.alert, before: 1 } },
    'audit-readable': { audit: { ...log(), readable: false } },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(emergencyAccess.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    const late = name === 'asked-in-time';
    expect(of(change)).toEqual(
      late ? { verdict: 'inconclusive', cause: 'scheduling-lag' } : controlFails(name),
    );
  });

  it.each<[string, object]>([
    ['before the challenge', { stepUp: { ...stepUp, alive: living({ success: false }) } }],
    ['after the end by hand', { second: { ...second, alive: living({ success: false }) } }],
  ])('is inconclusive when the session was over %s', (_, change) => {
    expect(of(change)).toEqual(controlFails('session-alive'));
  });

  it('says that it was late itself when the session met its overall limit', () => {
    const alive = living({ success: false, ageMs: 24_500 });
    expect(of({ second: { ...second, alive } })).toEqual({
      verdict: 'inconclusive',
      cause: 'scheduling-lag',
    });
  });

  it.each<[string, object]>([
    ['the other record was open all along', { otherBefore: accepted() }],
    ['the refusal before showed the record', { before: leaking() }],
    ['the refusal before has a shape nobody declared', { before: undeclared() }],
  ])('is inconclusive when %s', (_, change) => {
    expect(of(change)).toEqual(controlFails('denied-before'));
  });

  it('does not take a session that ended for a grant that ran out', () => {
    expect(
      of({ after: undeclared({ status: 401 }), aliveAfter: living(undeclared({ status: 401 })) }),
    ).toEqual(controlFails('session-alive'));
  });

  it.each<[string, object, string]>([
    ['the record after the grant', { after: undeclared() }, AFTER],
    ['the other record', { otherDuring: undeclared() }, OTHER],
    ['the challenge', { stepUp: { ...stepUp, request: undeclared() } }, CHALLENGED],
    [
      'a request that came too early to be challenged',
      { stepUp: { ...stepUp, ageMs: 7000 } },
      'request 7 s after the authentication',
    ],
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
