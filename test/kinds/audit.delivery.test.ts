import { describe, expect, it } from 'vitest';
import auditDelivery from '../../src/kinds/audit.delivery.js';
import { conclude, controlFails, fails, PASS } from './facts.js';

const PARAMS = { burst: 4, whileCut: 3 };
const batch = (...arrivals: readonly number[]) => ({ done: arrivals.length, failed: [], arrivals });
const forwarding = (part: object = {}) => ({
  title: 'Audit entries by syslog',
  withinMs: 10_000,
  first: batch(1, 1, 1),
  burst: batch(1, 1, 1, 1),
  whileCut: batch(1, 1, 1),
  after: batch(1, 1),
  decoys: 0,
  sendersBefore: 1,
  senders: 2,
  troubles: [],
  ...part,
});
const of = (...parts: readonly object[]) =>
  conclude(auditDelivery, { forwardings: parts.map((part) => forwarding(part)) }, PARAMS);
const AT = (what: string) => `Audit entries by syslog, ${what}`;

describe('forwarding', () => {
  it('that loses nothing passes, also with entries that came twice', () => {
    expect(of({})).toEqual(PASS);
    expect(of({ whileCut: batch(2, 1, 1) })).toEqual(PASS);
  });

  it.each<[string, object]>([
    ['entries one by one', { first: batch(1, 1, 0) }],
    ['many entries at once', { burst: batch(1, 0, 0, 1) }],
    ['entries made while the sink was cut off', { whileCut: batch(0, 0, 0) }],
    ['entries made while the sink was cut off', { whileCut: batch(1, 0, 1) }],
    ['entries made after that', { after: batch(1, 0) }],
  ])('that loses %s fails there: %j', (what, part) => {
    expect(of(part)).toEqual(fails(AT(what)));
  });

  it('that never comes back loses what was made while it was cut off, and after', () => {
    expect(of({ whileCut: batch(0, 0, 0), after: batch(0, 0), senders: 1 })).toEqual(
      fails(AT('entries made while the sink was cut off'), AT('entries made after that')),
    );
  });
});

describe('nothing can be said', () => {
  it.each<[string, string, object]>([
    ['nothing comes to the sink', 'sink-hears', { first: batch(0, 0, 0) }],
    [
      'an action was not done',
      'actions-performed',
      { burst: { done: 3, failed: ['GET → 503'], arrivals: [1, 1, 1] } },
    ],
    ['what never was came', 'decoy-absent', { decoys: 1 }],
    ['the sender never noticed the cut', 'sender-came-back', { senders: 1 }],
  ])('when %s', (_, control, part) => {
    expect(of(part)).toEqual(controlFails(control));
  });

  it('when there is nothing that forwards', () => {
    expect(of()).toEqual(controlFails('sink-hears', 'actions-performed', 'sender-came-back'));
  });
});
