import { describe, expect, it } from 'vitest';
import accessElevation from '../../src/kinds/access.elevation.js';
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

const asked = entry('ask', { actor: 'hal', reasonSeen: true });
const agreed = entry('agree', { actor: 'ada' });
const used = entry('use', { actor: 'hal' });
const log = (...entries: readonly AuditEntry[]) => ({
  readable: true,
  said: '9 entries read',
  entries,
  requester: 'hal',
  approver: 'ada',
});
const living = (part: object = {}) => ({ ...accepted(), ageMs: 9100, absoluteMs: 24_000, ...part });
const shut = (part: object = {}) => ({ outcome: refused(part), written: null });
const open = (part: object = {}) => ({ outcome: accepted(part), written: null });
const strange = () => ({ outcome: undeclared(), written: null });
const attempt = () => ({ outcome: refused(), use: shut() });
const HEALTHY = {
  thing: 'sessions.list · system',
  otherThing: 'receivers.list · system',
  writes: false,
  otherWrites: false,
  durationMs: 3000,
  people: { requester: 'hal', approver: 'ada', unentitled: 'rita' },
  before: shut(),
  otherBefore: shut(),
  withoutReason: [{ variant: 'an empty reason', ...attempt() }],
  request: accepted({ nonce: 'ask' }),
  requestAlone: shut(),
  bySelf: attempt(),
  byUnentitled: { persona: 'registrar', ...attempt() },
  approval: accepted({ nonce: 'agree' }),
  duringMs: 20,
  during: open({ nonce: 'use' }),
  otherDuring: shut(),
  waitedMs: 3400,
  after: shut(),
  second: {
    request: accepted(),
    approval: accepted(),
    during: open(),
    firstDuring: shut(),
    ended: { end: accepted({ status: 204 }), after: shut() },
  },
  alive: [living(), living()],
  audit: log(asked, agreed, used),
};
const of = (change: object) => conclude(accessElevation, { ...HEALTHY, ...change }, { tolerance: 0.1 });
const { second, bySelf, byUnentitled } = HEALTHY;
const [withoutReason] = HEALTHY.withoutReason;

const THING = HEALTHY.thing;
const OTHER = HEALTHY.otherThing;
const AFTER = `${THING} 3.4 s after the approval for 3 s`;
const MEANWHILE = `${OTHER} during the elevation for ${THING}`;
const ENDED = `${OTHER} after the elevation was ended by hand`;

describe('access.elevation', () => {
  it('passes when a second person opened one thing for a time, and the log has it all', () => {
    expect(of({})).toEqual(PASS);
  });

  it.each<[string, object]>([
    ['asks for no reason, as its owner documents', { withoutReason: null }],
    ['has no end by hand', { second: { ...second, ended: null } }],
  ])('passes on a target that %s', (_, change) => {
    expect(of(change)).toEqual(PASS);
  });

  it.each<[string, object, string]>([
    [
      'a request without a reason is taken',
      { withoutReason: [{ ...withoutReason, outcome: accepted() }] },
      'the request with an empty reason',
    ],
    [
      'a request without a reason opens it though refused',
      { withoutReason: [{ ...withoutReason, use: open() }] },
      `${THING} after the request with an empty reason`,
    ],
    ['the request alone opens it', { requestAlone: open() }, `${THING} after the request alone`],
    ['who asked may approve', { bySelf: { ...bySelf, outcome: accepted() } }, 'approval by the requester'],
    [
      'the refusal of the own approval opens it all the same',
      { bySelf: { ...bySelf, use: open() } },
      `${THING} after approval by the requester`,
    ],
    [
      'anyone may approve',
      { byUnentitled: { ...byUnentitled, outcome: accepted() } },
      'approval by registrar',
    ],
    [
      'the refusal of a stranger’s approval opens it all the same',
      { byUnentitled: { ...byUnentitled, use: open() } },
      `${THING} after approval by registrar`,
    ],
    ['it opens another thing too', { otherDuring: open() }, MEANWHILE],
    [
      'the refusal of the other thing shows a record',
      { otherDuring: { ...shut(), outcome: leaking() } },
      MEANWHILE,
    ],
    ['it stays open after its time', { after: open() }, AFTER],
    [
      'the second elevation opens the first thing again',
      { second: { ...second, firstDuring: open() } },
      `${THING} during the elevation for ${OTHER}`,
    ],
    [
      'it can not be ended though the target says so',
      { second: { ...second, ended: { ...second.ended, end: refused() } } },
      'ending it by hand',
    ],
    [
      'its end by hand ends nothing',
      { second: { ...second, ended: { ...second.ended, after: open() } } },
      ENDED,
    ],
    ['the request is not in the log', { audit: log(agreed, used) }, 'audit of the request'],
    [
      'the request is logged without its reason',
      { audit: log({ ...asked, reasonSeen: false }, agreed, used) },
      'audit of the request',
    ],
    ['the approval is not in the log', { audit: log(asked, used) }, 'audit of the approval'],
    [
      'the approval is logged under the name of who asked',
      { audit: log(asked, { ...agreed, actor: 'hal' }, used) },
      'audit of the approval',
    ],
    [
      'the approval is logged as a failure',
      { audit: log(asked, { ...agreed, outcome: 'failure' }, used) },
      'audit of the approval',
    ],
    ['the privileged call is not in the log', { audit: log(asked, agreed) }, 'audit of the privileged call'],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(broken));
  });

  const BROKEN: { readonly [control: string]: object } = {
    'denied-before': { before: open() },
    'opens-when-approved': { during: shut({ nonce: 'use' }) },
    'other-thing-there': { second: { ...second, during: shut({ status: 404 }) } },
    'two-people': { people: { ...HEALTHY.people, approver: 'hal' } },
    'session-alive': { alive: [living(), living(refused({ status: 401 }))] },
    'audit-readable': { audit: { ...log(asked, agreed, used), readable: false } },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(accessElevation.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it.each<[string, object, string]>([
    ['the other thing was open before', { otherBefore: open() }, 'denied-before'],
    ['the refusal before has a shape nobody declared', { before: strange() }, 'denied-before'],
    ['the approval was refused', { approval: refused({ nonce: 'agree' }) }, 'opens-when-approved'],
    ['nobody looked whether the sessions lived', { alive: [] }, 'session-alive'],
  ])('is inconclusive when %s', (_, change, control) => {
    expect(of(change)).toEqual(controlFails(control));
  });

  it('says that it was late itself when the call came after the time that was approved', () => {
    expect(of({ during: shut({ nonce: 'use' }), duringMs: 3100 })).toEqual({
      verdict: 'inconclusive',
      cause: 'scheduling-lag',
    });
  });

  it('takes a call that writes for shut only when its change was looked for', () => {
    const unseen = { writes: true, during: { ...open({ nonce: 'use' }), written: true } };
    const first = { requestAlone: { ...shut(), written: false } };
    const { verdict, unknown = [] } = of({ ...unseen, ...first });
    expect(verdict).toBe('inconclusive');
    expect(unknown).toContain(AFTER);
    expect(unknown).not.toContain(`${THING} after the request alone`);
    expect(of({ ...unseen, after: { ...shut(), written: true } })).toEqual(fails(AFTER));
  });

  it('does not take a call that wrote nothing for one that an elevation opened', () => {
    expect(of({ writes: true, during: { ...open({ nonce: 'use' }), written: false } })).toEqual(
      controlFails('opens-when-approved'),
    );
  });

  it.each<[string, object, string]>([
    ['the call after its time', { after: strange() }, AFTER],
    ['the other thing meanwhile', { otherDuring: strange() }, MEANWHILE],
    ['the own approval', { bySelf: { ...bySelf, outcome: undeclared() } }, 'approval by the requester'],
    [
      'the end by hand',
      { second: { ...second, ended: { ...second.ended, end: undeclared() } } },
      'ending it by hand',
    ],
  ])('is inconclusive when %s is answered in a shape nobody declared', (_, change, unknown) => {
    expect(of(change)).toEqual(notObserved(unknown));
  });

  it('is inconclusive about the log when the requests carried no nonce', () => {
    expect(of({ request: accepted(), approval: accepted(), during: open() })).toEqual(
      notObserved('audit of the request', 'audit of the approval', 'audit of the privileged call'),
    );
  });
});
