import { describe, expect, it } from 'vitest';
import mfaEnrolment from '../../src/kinds/mfa.enrolment.js';
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

const FRESH_MS = 8000;
const IN = { opened: true, refused: false, said: 'assertion: POST → 200; then GET → 200' };
const OUT = { opened: false, refused: true, said: 'options: POST → 404; then GET → 401' };
const ODD = { opened: false, refused: false, said: 'password: POST → 500' };
const done = (nonce: string) => ({ ...accepted({ status: 201, nonce }), ageMs: 300 });
const tooOld = () => ({ ...refused({ status: 401 }), ageMs: 9100 });

const MADE = {
  enrol: { change: 'enrol', outcome: done('n-enrol'), after: IN },
  reset: { change: 'reset', outcome: done('n-reset'), after: OUT },
  remove: { change: 'remove', outcome: done('n-remove'), after: OUT },
};
const WANTED = [
  { change: 'enrol', nonce: 'n-enrol', actor: 'kay', names: 'kay' },
  { change: 'reset', nonce: 'n-reset', actor: 'desk', names: 'kay' },
  { change: 'remove', nonce: 'n-remove', actor: 'kay', names: 'kay' },
];
const ENTRIES = WANTED.map(({ nonce, actor }) => entry(nonce, { actor, object: 'Person/kay' }));
const without = (nonce: string) => ENTRIES.filter((each) => each.nonce !== nonce);
const changed = (nonce: string, part: object) =>
  ENTRIES.map((each) => (each.nonce === nonce ? { ...each, ...part } : each));

const AUDIT = {
  readable: true,
  total: 40,
  said: '40 entries',
  decoy: 'n-decoy',
  wanted: WANTED,
  entries: ENTRIES,
};
const NOTICES = [
  { change: 'enrol', made: 1, came: 1 },
  { change: 'reset', made: 1, came: 1 },
  { change: 'remove', made: 1, came: 1 },
];
const MAIL = { test: { came: true, said: 'a mail came' }, notices: NOTICES };
const AGED = (['enrol', 'remove', 'reset'] as const).map((change) => ({ change, outcome: tooOld() }));
const agedBut = (change: string, outcome: object) =>
  AGED.map((each) => (each.change === change ? { change, outcome } : each));
const noticesBut = (change: string, came: number | null) =>
  NOTICES.map((each) => (each.change === change ? { ...each, came } : each));

/** A session whose overall limit is 24 s. */
const living = (ageMs = 9000) => ({ ...accepted(), ageMs, absoluteMs: 24_000 });
const dead = (ageMs: number) => ({ ...refused({ status: 401 }), ageMs, absoluteMs: 24_000 });

const FACTOR = {
  factor: 'passkey',
  freshMs: FRESH_MS,
  lateMs: 6000,
  account: 'kay',
  halfDone: { reached: true, outcome: refused({ status: 401 }), said: 'password: POST → 401' },
  made: [MADE.enrol, MADE.reset, MADE.remove],
  aged: AGED,
  alive: [living(), living()],
  kept: IN,
  audit: AUDIT,
  mail: MAIL,
};
const of = (part: object = {}) => conclude(mfaEnrolment, { factors: [{ ...FACTOR, ...part }] });

const late = (change: string) => `passkey: ${change}, authenticated 9.1 s ago`;
const HALF = 'passkey: enrolment by a half-done sign-in';
const KEPT = 'passkey: the factor after the refused changes';

describe('mfa.enrolment', () => {
  it('passes when only fresh authentications change the factor, and each change is logged and told', () => {
    expect(of()).toEqual(PASS);
  });

  it('passes where nobody resets the factor for others', () => {
    expect(
      of({
        made: [MADE.enrol, MADE.remove],
        aged: AGED.slice(0, 2),
        audit: { ...AUDIT, wanted: [WANTED[0], WANTED[2]] },
        mail: { ...MAIL, notices: [NOTICES[0], NOTICES[2]] },
      }),
    ).toEqual(PASS);
  });

  const opensAlone = { opened: false, refused: false, absent: true, said: 'password: POST → 200' };
  it('passes when who has no factor any more is not asked for one', () => {
    const gone = { ...MADE.reset, after: opensAlone };
    expect(of({ made: [MADE.enrol, gone, { ...MADE.remove, after: opensAlone }] })).toEqual(PASS);
  });
  it('does not take a factor that is not asked for to be enrolled', () => {
    expect(of({ made: [{ ...MADE.enrol, after: opensAlone }] })).toEqual(controlFails('changes-take-effect'));
  });
  it('fails when a removal was refused and the factor is not asked for any more', () => {
    expect(of({ kept: opensAlone })).toEqual(fails(KEPT));
  });

  it.each([
    ['enrolment', 'enrol'],
    ['removal', 'remove'],
    ['reset by the help desk', 'reset'],
  ])('fails when an aged session is enough for the %s', (name, change) => {
    const outcome = { ...accepted(), ageMs: 9100 };
    expect(of({ aged: agedBut(change, outcome), kept: OUT })).toEqual(fails(late(name)));
  });

  it('fails when a half-done sign-in enrols', () => {
    expect(of({ halfDone: { ...FACTOR.halfDone, outcome: accepted() } })).toEqual(fails(HALF));
  });

  it('fails when a change was refused and made all the same', () => {
    expect(of({ kept: OUT })).toEqual(fails(KEPT));
  });

  it.each([
    ['the enrolment has no entry', without('n-enrol'), 'passkey: entry of the enrolment'],
    ['the removal has no entry', without('n-remove'), 'passkey: entry of the removal'],
    ['the reset has no entry', without('n-reset'), 'passkey: entry of the reset by the help desk'],
    [
      'the entry of the reset does not say whose factor it was',
      changed('n-reset', { object: 'Person/other' }),
      'passkey: entry of the reset by the help desk',
    ],
    [
      'the reset is laid to the account itself',
      changed('n-reset', { actor: 'kay' }),
      'passkey: entry of the reset by the help desk',
    ],
    [
      'the log says that the enrolment failed',
      changed('n-enrol', { outcome: 'failure' }),
      'passkey: entry of the enrolment',
    ],
  ])('fails when %s', (_, entries, subject) => {
    expect(of({ audit: { ...AUDIT, entries } })).toEqual(fails(subject));
  });

  it.each([
    ['enrolment', 'enrol'],
    ['removal', 'remove'],
    ['reset by the help desk', 'reset'],
  ])('fails when the account is not told of the %s', (name, change) => {
    expect(of({ mail: { ...MAIL, notices: noticesBut(change, 0) } })).toEqual(
      fails(`passkey: notice of the ${name}`),
    );
  });

  it.each([
    ['the enrolment gave nothing to sign in with', [{ ...MADE.enrol, after: ODD }]],
    [
      'a fresh authentication is refused as well',
      [{ ...MADE.enrol, outcome: { ...refused(), ageMs: 300 }, after: OUT }],
    ],
    ['the removed passkey still signs in', [MADE.enrol, { ...MADE.remove, after: IN }]],
    ['it is unclear whether the reset passkey still signs in', [MADE.enrol, { ...MADE.reset, after: ODD }]],
    ['no change was made', []],
  ])('says nothing when %s', (_, made) => {
    expect(of({ made })).toEqual(controlFails('changes-take-effect'));
  });

  it('blames the harness when the fresh authentication was no longer fresh', () => {
    const outcome = { ...refused({ status: 401 }), ageMs: 6001 };
    expect(of({ made: [{ ...MADE.enrol, outcome, after: OUT }] })).toMatchObject({ cause: 'scheduling-lag' });
  });

  it.each([
    ['the aged session had died', { alive: [living(), dead(9200)] }, 'aged-session-alive'],
    ['nobody looked whether it lived', { alive: [] }, 'aged-session-alive'],
    ['the log can not be read', { audit: { ...AUDIT, readable: false } }, 'log-readable'],
    ['the log is empty', { audit: { ...AUDIT, total: 0 } }, 'log-readable'],
    [
      'the log has an entry for a nonce never sent',
      { audit: { ...AUDIT, entries: [...ENTRIES, entry('n-decoy')] } },
      'decoy-absent',
    ],
    [
      'no mail at all comes to the mailbox',
      { mail: { test: { came: false, said: '0 mails came' }, notices: noticesBut('enrol', 0) } },
      'mailbox-works',
    ],
  ])('says nothing when %s', (_, part, control) => {
    expect(of(part)).toEqual(controlFails(control));
  });

  it.each([
    [
      'an aged change met an answer that nobody declared',
      { aged: agedBut('enrol', { ...undeclared(), ageMs: 9100 }) },
      [late('enrolment')],
    ],
    [
      'the password step of the half-done sign-in failed',
      { halfDone: { ...FACTOR.halfDone, reached: false } },
      [HALF],
    ],
    ['it is unclear whether the passkey is still there', { kept: ODD }, [KEPT]],
    [
      'a request carried no nonce',
      { audit: { ...AUDIT, wanted: [{ ...WANTED[0], nonce: null }] } },
      ['passkey: entry of the enrolment'],
    ],
    [
      'the target file names no mail for a change',
      { mail: { ...MAIL, notices: noticesBut('reset', null) } },
      ['passkey: notice of the reset by the help desk'],
    ],
    [
      'the target file says nothing of notices',
      { mail: null },
      [
        'passkey: notice of the enrolment',
        'passkey: notice of the reset by the help desk',
        'passkey: notice of the removal',
      ],
    ],
  ])('says nothing of it when %s', (_, part, subjects) => {
    expect(of(part)).toEqual(notObserved(...subjects));
  });

  it('does not count a change that was tried before the authentication had aged', () => {
    const outcome = { ...refused({ status: 401 }), ageMs: 7900 };
    expect(of({ aged: agedBut('enrol', outcome) })).toMatchObject({ cause: 'not-observed' });
  });

  it('blames the harness when it kept the session beyond its overall limit', () => {
    expect(of({ alive: [living(), dead(24_100)] })).toMatchObject({ cause: 'scheduling-lag' });
  });

  it('says nothing when nothing was observed', () => {
    expect(conclude(mfaEnrolment, { factors: [] })).toEqual(
      controlFails('changes-take-effect', 'aged-session-alive'),
    );
  });
});
