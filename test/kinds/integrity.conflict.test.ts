import { describe, expect, it } from 'vitest';
import integrityConflict from '../../src/kinds/integrity.conflict.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const BUNDLES = {
  good: { outcome: accepted(), found: [true, true] },
  failing: { outcome: refused(), found: [false, false] },
};
const HEALTHY = {
  create: accepted(),
  fresh: accepted(),
  afterFresh: true,
  stale: refused(),
  afterStale: { fresh: true, stale: false, outcome: accepted() },
  again: accepted(),
  bundles: BUNDLES,
  withoutBundles: null,
};
const of = (change: object = {}) => conclude(integrityConflict, { ...HEALTHY, ...change });
const failing = (part: object) => ({ bundles: { ...BUNDLES, failing: { ...BUNDLES.failing, ...part } } });
const STALE = 'a write against an old version';
const RECORD = 'the record after it';
const BUNDLE = 'a bundle that fails in one part';
const REST = 'what it holds beside the failing part';

describe('writes', () => {
  it('that leave nothing half done pass, also where there are no bundles for a reason', () => {
    expect(of()).toEqual(PASS);
    expect(of({ bundles: null, withoutBundles: 'Each request is one write.' })).toEqual(PASS);
  });

  it.each<[readonly string[], object]>([
    [[STALE], { stale: accepted() }],
    [[STALE, RECORD], { stale: accepted(), afterStale: { fresh: false, stale: true, outcome: accepted() } }],
    [[RECORD], { afterStale: { fresh: false, stale: true, outcome: accepted() } }],
    [[RECORD], { afterStale: { fresh: false, stale: false, outcome: accepted() } }],
    [[BUNDLE], failing({ outcome: accepted() })],
    [[REST], failing({ found: [true, false] })],
  ])('fail in %j alone', (subjects, change) => {
    expect(of(change)).toEqual(fails(...subjects));
  });
});

describe('nothing can be said', () => {
  it.each<[string, string, object]>([
    ['no record was made', 'fresh-write-accepted', { create: refused() }],
    ['a write against the current version is refused', 'fresh-write-accepted', { fresh: refused() }],
    ['a write that was accepted is not found', 'fresh-write-accepted', { afterFresh: false }],
    ['after the stale write none is accepted any more', 'fresh-write-accepted', { again: refused() }],
    [
      'a good bundle is refused',
      'good-bundle-accepted',
      { bundles: { ...BUNDLES, good: { outcome: refused(), found: [false, false] } } },
    ],
    [
      'a good bundle leaves nothing that is found',
      'good-bundle-accepted',
      { bundles: { ...BUNDLES, good: { outcome: accepted(), found: [true, false] } } },
    ],
  ])('when %s', (_, control, change) => {
    expect(of(change)).toEqual(controlFails(control));
  });

  it.each<[string, object]>([
    [STALE, { stale: undeclared() }],
    [RECORD, { afterStale: { fresh: false, stale: false, outcome: refused() } }],
    [BUNDLE, failing({ outcome: undeclared() })],
    [REST, failing({ found: [false, null] })],
  ])('of %s when the answer is none that was declared', (subject, change) => {
    expect(of(change)).toEqual(notObserved(subject));
  });
});
