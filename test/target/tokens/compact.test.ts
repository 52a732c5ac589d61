import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode, putTogether, signedLifetimeMs, takeApart } from '../../../src/target/tokens/compact.js';
import { opaqueCopies } from '../../../src/target/tokens/opaque-copies.js';

const members = fc.dictionary(fc.string(), fc.jsonValue());

describe('a signed token', () => {
  it('comes together again as it was, whatever is in it', () => {
    fc.assert(
      fc.property(members, members, fc.uint8Array(), (header, payload, signature) => {
        const token = putTogether(encode({ ...header, alg: 'ES256' }), encode(payload), signature);
        const parsed = takeApart(token);
        expect(parsed).not.toBeNull();
        if (parsed === null) return;
        expect(putTogether(...parsed.parts)).toBe(token);
        expect(parsed.signature).toEqual(Buffer.from(signature));
      }),
    );
  });

  it('is opaque, and never an error, when it is anything else', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.string(), { maxLength: 6 }).map((parts) => parts.join('.')),
      fc.tuple(members, fc.string()).map(([header, rest]) => `${encode(header)}.${rest}.x`),
      fc
        .array(fc.jsonValue(), { minLength: 3, maxLength: 3 })
        .map((parts) =>
          parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.'),
        ),
    );
    fc.assert(
      fc.property(text, (token) => {
        const parsed = takeApart(token);
        if (parsed !== null) expect(putTogether(...parsed.parts)).toBe(token);
        const lifetime = signedLifetimeMs(token);
        expect(lifetime === null || typeof lifetime === 'number').toBe(true);
      }),
    );
  });

  it.each([
    ['a UUID', '7f9c24e8-3b12-4a51-9d2e-1c8a5e6b7d90'],
    ['an encrypted token of five parts', 'e30.a.b.c.d'],
    ['a header that is no object', `${Buffer.from('"x"').toString('base64url')}.e30.x`],
    ['a header without an algorithm', 'e30.e30.x'],
    ['nothing', ''],
  ])('is not %s', (_, token) => {
    expect(takeApart(token)).toBeNull();
  });
});

describe('copies of an opaque token', () => {
  it('each differ from the token and from that of the other', () => {
    const tokens = fc.stringMatching(/^[A-Za-z0-9_-]{16,80}$/);
    fc.assert(
      fc.property(tokens, tokens, (token, other) => {
        fc.pre(token !== other);
        for (const copy of opaqueCopies(token, other).filter(({ wellMade }) => wellMade))
          expect([token, other]).not.toContain(copy.token);
      }),
    );
  });

  it('are all well made for tokens as servers issue them', () => {
    const copies = opaqueCopies('q1w2e3r4t5z6u7i8o9p0', 'a9s8d7f6g5h4j3k2l1m0');
    expect(copies.map(({ alteration, wellMade }) => [alteration, wellMade])).toEqual([
      ['first character changed', true],
      ['middle character changed', true],
      ['last but one character changed', true],
      ['truncated', true],
      ['first half with the second of another’s', true],
      ['second half with the first of another’s', true],
    ]);
  });
});
