import { describe, expect, it } from 'vitest';
import integrityAmendment from '../../src/kinds/integrity.amendment.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused } from './facts.js';

const shown = (seen: readonly string[], outcome: object = accepted()) => ({ outcome, seen });
const ORIGINAL = shown(['original']);
const WHOLE = shown(['original', 'request', 'reason']);
const one = (after: object, part: object = {}) => ({
  create: accepted(),
  before: ORIGINAL,
  request: accepted(),
  decided: accepted(),
  after,
  kept: null,
  ...part,
});
const HEALTHY = { accepted: one(shown(['original', 'request'])), denied: one(WHOLE) };
const accept = (after: object, part: object = {}) =>
  conclude(integrityAmendment, { ...HEALTHY, accepted: one(after, part) });
const deny = (after: object, part: object = {}) =>
  conclude(integrityAmendment, { ...HEALTHY, denied: one(after, part) });

const AMENDMENT = 'the record shows an accepted amendment';
const REQUEST = 'the record shows a denied request';
const DENIAL = 'the record shows the denial';
const KEPT = 'the record shows its own text, the amendment being accepted';
const KEPT_DENIED = 'the record shows its own text, the amendment being denied';

describe('records to which an amendment was accepted and denied', () => {
  it('pass when each carries its own, and what it said before', () => {
    expect(conclude(integrityAmendment, HEALTHY)).toEqual(PASS);
  });

  it('pass when what it said before is read elsewhere', () => {
    expect(accept(shown(['request']), { kept: ORIGINAL })).toEqual(PASS);
  });

  it.each<[string, string[], object]>([
    ['an accepted amendment is not in the record', [AMENDMENT], accept(ORIGINAL)],
    ['a denied request and its denial are not', [REQUEST, DENIAL], deny(ORIGINAL)],
    ['the request is there and the denial is not', [DENIAL], deny(shown(['original', 'request']))],
    ['the denial is there and the request is not', [REQUEST], deny(shown(['original', 'reason']))],
    ['the original is gone', [KEPT], accept(shown(['request']))],
    ['the original is gone though it was denied', [KEPT_DENIED], deny(shown(['request', 'reason']))],
    ['the original is not where it should be', [KEPT], accept(shown(['request']), { kept: shown([]) })],
    [
      'it shows the amendment of another record as well',
      ['the record whose amendment was accepted shows no other'],
      accept(shown(['original', 'request', 'other'])),
    ],
  ])('fail when %s', (_, subjects, concluded) => {
    expect(concluded).toEqual(fails(...subjects));
  });
});

describe('nothing can be said', () => {
  const after = shown(['original', 'request']);
  it.each<[string, string[], object]>([
    ['no record was made', ['record-made'], accept(after, { create: refused() })],
    ['the record never showed its text', ['record-made'], accept(after, { before: shown([]) })],
    ['the record could not be read before', ['record-made'], deny(WHOLE, { before: shown([], refused()) })],
    [
      'the record showed the amendment before it was asked for',
      ['absent-before'],
      accept(after, { before: shown(['original', 'request']) }),
    ],
    ['the request was refused', ['requested-and-decided'], accept(after, { request: refused() })],
    ['the decision was refused', ['requested-and-decided'], deny(WHOLE, { decided: refused() })],
    [
      'a text that was never sent is shown',
      ['never-sent-absent'],
      accept(shown(['original', 'request', 'never'])),
    ],
    [
      'a text that was never sent is shown before',
      ['absent-before', 'never-sent-absent'],
      deny(WHOLE, { before: shown(['original', 'never']) }),
    ],
  ])('when %s', (_, controls, concluded) => {
    expect(concluded).toEqual(controlFails(...controls));
  });

  it.each([
    ['is refused', refused()],
    ['gets no answer', { ...accepted(), status: null, success: false }],
  ])('of a record whose reading %s afterwards', (_, outcome) => {
    expect(accept(shown([], outcome))).toEqual(
      notObserved(AMENDMENT, KEPT, 'the record whose amendment was accepted shows no other'),
    );
  });

  it('when every answer comes from a target that is off', () => {
    const gone = { ...accepted(), status: null, success: false };
    const off = one(shown([], gone), { create: gone, before: shown([], gone), request: gone, decided: gone });
    expect(conclude(integrityAmendment, { accepted: off, denied: off })).toEqual(
      controlFails('record-made', 'requested-and-decided'),
    );
  });
});
