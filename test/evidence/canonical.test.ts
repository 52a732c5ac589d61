import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SafeprobeError } from '../../src/errors.js';
import { canonicalJson, digestOf, parseCanonical, sha256 } from '../../src/evidence/canonical.js';

const bytes = (text: string) => Buffer.from(text);

describe('the canonical form', () => {
  it('is the one of the example in RFC 8785, section 3.2.3', () => {
    const value = {
      // biome-ignore lint/correctness/noPrecisionLoss: the RFC's own example
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units, as the RFC says, not by code points', () => {
    expect(canonicalJson({ '\ufb33': 1, '\u{1f600}': 2, a: 3 })).toBe('{"a":3,"\u{1f600}":2,"\ufb33":1}');
  });

  it('gives the digest of the file that the value is sealed in', () => {
    expect(digestOf({ b: 1, a: [] })).toBe(sha256('{"a":[],"b":1}'));
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('counts an undefined property as absent', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([
    ['undefined', undefined],
    ['a hole in a list', new Array(3)],
    ['undefined in a list', [undefined]],
    ['a date', { at: new Date(0) }],
    ['bytes', Buffer.from('x')],
    ['a map', new Map()],
    ['a function', { f: () => 1 }],
    ['a bigint', 1n],
    ['infinity', Number.POSITIVE_INFINITY],
    ['not a number', [Number.NaN]],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate as a key', { '\udc00': 1 }],
  ])('refuses %s instead of rewriting it', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow(SafeprobeError);
  });

  it('refuses nesting deeper than any record of ours', () => {
    const nested = (depth: number): unknown => (depth === 0 ? [] : [nested(depth - 1)]);
    expect(canonicalJson(nested(150))).toHaveLength(302);
    expect(() => canonicalJson(nested(250))).toThrow(SafeprobeError);
  });

  it('names the place of what it refuses', () => {
    expect(() => canonicalJson({ a: [{ b: 1n }] })).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ key: '$.a[0].b' }) }),
    );
  });

  it('is read back to the same value, for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        // JSON has one zero.
        const plain: unknown = JSON.parse(JSON.stringify(value));
        const text = (() => {
          try {
            return canonicalJson(plain);
          } catch {
            return null;
          }
        })();
        fc.pre(text !== null);
        expect(parseCanonical(bytes(text ?? ''), 'x.json')).toEqual(plain);
      }),
    );
  });
});

describe('reading canonical bytes', () => {
  it.each([
    ['whitespace', '{"a": 1}'],
    ['a trailing newline', '{"a":1}\n'],
    ['keys out of order', '{"b":1,"a":1}'],
    ['a key twice', '{"a":1,"a":1}'],
    ['a needless escape', '"\\u0041"'],
    ['an escaped slash', '"\\/"'],
    ['upper-case escapes', '"\\u000F"'],
    ['another spelling of a number', '1.0'],
    ['an exponent', '1E3'],
    ['minus zero', '-0'],
    ['a number beyond doubles', '1e999'],
    ['digits beyond doubles', '9007199254740993'],
    ['a lone surrogate', '"\\ud800"'],
    ['a byte order mark', '\ufeff{}'],
    ['nothing', ''],
    ['something that is no JSON', '{a:1}'],
    ['a prototype key out of order', '{"a":1,"__proto__":1}'],
  ])('refuses %s', (_what, text) => {
    expect(() => parseCanonical(bytes(text), 'x.json')).toThrow(
      expect.objectContaining({ code: 'evidence', detail: expect.objectContaining({ file: 'x.json' }) }),
    );
  });

  it('refuses bytes that are no UTF-8, overlong encodings among them', () => {
    for (const wrong of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ]) {
      expect(() => parseCanonical(Buffer.from(wrong), 'x.json')).toThrow(
        expect.objectContaining({ code: 'evidence' }),
      );
    }
  });

  it('refuses nesting that would exhaust the stack, without exhausting it', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(() => parseCanonical(bytes(deep), 'x.json')).toThrow(
      expect.objectContaining({ code: 'evidence' }),
    );
  });

  it('takes `__proto__` for the plain key that it is', () => {
    const value = parseCanonical(bytes('{"__proto__":{"a":1},"b":2}'), 'x.json');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'b']);
  });
});
