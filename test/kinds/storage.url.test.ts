import { describe, expect, it } from 'vitest';
import storageUrl from '../../src/kinds/storage.url.js';
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

const timed = (outcome: object, ageMs: number) => ({ ...outcome, ageMs });
const OPENED = {
  first: timed(accepted(), 20),
  other: timed(accepted(), 40),
  changed: [
    { change: 'signature', outcome: refused() },
    { change: 'unsigned', outcome: refused() },
    { change: 'bare', outcome: refused() },
    { change: 'expiry', outcome: refused() },
    { change: 'elsewhere', outcome: refused() },
  ],
  again: timed(accepted(), 200),
  late: timed(refused(), 6000),
  renewed: accepted(),
};
const LINK = {
  name: 'letter',
  resource: 'alice',
  otherResource: 'ben',
  lifetimeMs: 4000,
  statedMs: 4600,
  issuedTo: [
    { who: 'billing', outcome: refused() },
    { who: 'nobody', outcome: refused({ status: 401 }) },
  ],
  issued: accepted({ status: 201 }),
  otherIssued: accepted({ status: 201 }),
  opened: OPENED,
};
const of = (part: object) => conclude(storageUrl, { links: [{ ...LINK, ...part }] }, { atMost: '15m' });
const opened = (part: object) => of({ opened: { ...OPENED, ...part } });
const changed = (name: string, outcome: object | null) =>
  opened({ changed: OPENED.changed.map((each) => (each.change === name ? { ...each, outcome } : each)) });

const SUBJECTS: Readonly<Record<string, string>> = {
  signature: 'letter with another signature',
  unsigned: 'letter without its signature',
  bare: 'letter without anything but the address of the object',
  expiry: 'letter with a later end',
  elsewhere: 'letter with the address of another object',
};

describe('storage.url', () => {
  it('passes when the address opens its object as issued, for its time, and in no other way', () => {
    expect(of({})).toEqual(PASS);
  });

  it('passes where the target does not say how the end is written', () => {
    expect(of({ statedMs: null, opened: { ...OPENED, changed: OPENED.changed.slice(0, 3) } })).toEqual(PASS);
    expect(changed('expiry', null)).toEqual(PASS);
  });

  it.each(Object.entries(SUBJECTS))('fails when a copy changed in its %s opens anything', (name, subject) => {
    expect(changed(name, accepted())).toEqual(fails(subject));
    expect(changed(name, leaking())).toEqual(fails(subject));
  });

  it.each(Object.entries(SUBJECTS))(
    'leaves open what a changed %s came to in no declared shape',
    (name, subject) => {
      expect(changed(name, undeclared())).toEqual(notObserved(subject));
    },
  );

  it('fails when it opens its object after its time', () => {
    expect(opened({ late: timed(accepted(), 6000) })).toEqual(fails('letter after 4 s'));
    expect(opened({ late: timed(undeclared(), 6000) })).toEqual(notObserved('letter after 4 s'));
  });

  it('fails when it says of itself that it lives longer than documented', () => {
    expect(of({ statedMs: 604_800_000 })).toEqual(fails('letter, end by its own words'));
  });

  it('fails when it is documented to live longer than the check allows', () => {
    expect(of({ lifetimeMs: 3_600_000, statedMs: null })).toEqual(fails('letter, documented lifetime'));
  });

  it('fails when somebody gets one who may not', () => {
    const [billing, nobody] = LINK.issuedTo;
    expect(of({ issuedTo: [{ ...billing, outcome: accepted() }, nobody] })).toEqual(
      fails('letter, asked for alice by billing'),
    );
    expect(of({ issuedTo: [billing, { ...nobody, outcome: accepted() }] })).toEqual(
      fails('letter, asked for alice by nobody'),
    );
  });

  const BROKEN: { readonly [control: string]: object } = {
    'opens-as-issued': { other: timed(refused({ status: 404 }), 40) },
    'opens-throughout': { again: timed(refused(), 300) },
    'new-one-opens': { renewed: undeclared() },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(storageUrl.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(opened(change)).toEqual(controlFails(name));
  });

  it('says that it was late itself when the address had run out before all copies were tried', () => {
    expect(opened({ again: timed(refused(), 4100) })).toEqual({
      verdict: 'inconclusive',
      cause: 'scheduling-lag',
    });
  });

  it('concludes nothing when none was issued, or nothing was looked at', () => {
    const none = controlFails('opens-as-issued', 'opens-throughout', 'new-one-opens');
    expect(of({ opened: null, statedMs: null, issued: refused() })).toEqual(none);
    expect(conclude(storageUrl, { links: [] }, { atMost: '15m' })).toEqual(
      controlFails('opens-as-issued', 'opens-throughout'),
    );
  });
});
