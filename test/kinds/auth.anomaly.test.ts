import { describe, expect, it } from 'vitest';
import authAnomaly from '../../src/kinds/auth.anomaly.js';
import { broken, goesOn, wrong } from './attempts.js';
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

const note = (risk: boolean) => ({ ...entry(risk ? 'new' : 'known'), source: '127.0.0.1', labels: [], risk });
const MAIL = { at: '2026-11-23T05:15:00.000Z', subject: 'A new device', secure: true };
const HEALTHY = {
  signIn: 'web',
  expects: ['event', 'notice'],
  unusual: { attempt: goesOn(), opened: accepted(), entry: note(true), notices: [MAIL] },
  usual: { attempt: goesOn(), opened: accepted(), entry: note(false), notices: [] },
  log: { readable: true, said: '2 entries read' },
  withinMs: 5000,
  noticeMs: 5000,
};
const of = (facts: object) => conclude(authAnomaly, facts);
const unusual = (change: object) => ({ ...HEALTHY, unusual: { ...HEALTHY.unusual, ...change } });
const usual = (change: object) => ({ ...HEALTHY, usual: { ...HEALTHY.usual, ...change } });
const stepUp = (change: object = {}) => ({
  ...HEALTHY,
  expects: ['step-up'],
  log: null,
  unusual: {
    attempt: wrong({ stoppedAt: 'code' }),
    opened: refused(),
    entry: null,
    notices: null,
    ...change,
  },
  usual: { ...HEALTHY.usual, entry: null, notices: null },
});
const SUBJECT = 'sign-in from a browser never seen before';

describe('auth.anomaly', () => {
  it('passes when the new browser is on record, its holder is told, and the known one is not remarkable', () => {
    expect(of(HEALTHY)).toEqual(PASS);
  });

  it('passes when the new browser is stopped and the known one is not', () => {
    expect(of(stepUp())).toEqual(PASS);
  });

  it.each([
    ['its entry is like any other', unusual({ entry: note(false) }), `${SUBJECT}, audit log`],
    ['it has no entry', unusual({ entry: null }), `${SUBJECT}, audit log`],
    ['nobody is told', unusual({ notices: [] }), `${SUBJECT}, holder of the account`],
    ['it is let in as usual', stepUp({ attempt: goesOn(), opened: accepted() }), SUBJECT],
  ])('fails when %s', (_, facts, subject) => {
    expect(of(facts)).toEqual(fails(subject));
  });

  const BROKEN: { readonly [control: string]: readonly object[] } = {
    'usual-device-passes': [
      usual({ attempt: wrong(), opened: refused() }),
      usual({ opened: refused() }),
      usual({ entry: note(true) }),
      usual({ notices: [MAIL] }),
    ],
    'log-readable': [{ ...HEALTHY, log: { readable: false, said: 'status 500' } }, usual({ entry: null })],
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(authAnomaly.controls));
  });
  it.each(Object.entries(BROKEN).flatMap(([name, cases]) => cases.map((facts) => [name, facts] as const)))(
    'is inconclusive without its control %s',
    (name, facts) => {
      expect(of(facts)).toEqual(controlFails(name));
    },
  );

  it('does not take an outage for a step-up', () => {
    expect(of(stepUp({ attempt: broken(), opened: undeclared() }))).toEqual(notObserved(SUBJECT));
  });

  it('is inconclusive when nothing is expected', () => {
    expect(of({ ...HEALTHY, expects: [] })).toMatchObject({ verdict: 'inconclusive', cause: 'not-observed' });
  });
});
