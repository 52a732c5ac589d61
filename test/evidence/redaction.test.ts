import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/evidence/redaction.js';
import { bitsOf, isScannable, spellingsOf } from '../../src/evidence/spelling.js';
import type { Json } from '../../src/model.js';

const value = fc
  .oneof(
    fc.string({ minLength: 4, maxLength: 24, unit: 'grapheme' }),
    fc.string({ minLength: 4, maxLength: 24, unit: 'binary' }),
    fc.string({ minLength: 4, maxLength: 8, unit: fc.constantFrom('a', 'b', ':', ' ', ']', '[') }),
    fc.constantFrom('pass"word\\1', 'fp:0', 'secret', 'a/b+c=d&e', 'tök€n-ünïcode', "O'Neil <x>"),
  )
  .filter((text) => text.replace(/\p{Surrogate}/gu, '\ufffd').length >= 4);

/** Registered values with texts in which they are embedded in some spelling. */
const planted = fc.array(value, { minLength: 1, maxLength: 6 }).chain((values) =>
  fc.record({
    values: fc.constant(values),
    text: fc
      .array(
        fc.oneof(
          fc.string({ maxLength: 12 }),
          fc.constantFrom(...values),
          fc.constantFrom(...values.flatMap((each) => spellingsOf(each))),
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  }),
);

function strings(json: Json): readonly string[] {
  if (typeof json === 'string') return [json];
  if (json === null || typeof json !== 'object') return [];
  if (Array.isArray(json)) return json.flatMap((item: Json) => strings(item));
  return Object.entries(json).flatMap(([key, member]) => [key, ...strings(member ?? null)]);
}

describe('redaction', () => {
  it('leaves no registered value in a text, in any spelling', () => {
    fc.assert(
      fc.property(planted, ({ values, text }) => {
        const redactor = createRedactor();
        for (const [index, each] of values.entries()) redactor.add(each, `label-${index}`);
        const clean = redactor.text(text);
        for (const each of values)
          for (const spelling of spellingsOf(each)) expect(clean.includes(spelling)).toBe(false);
        expect(redactor.seen(clean)).toEqual([]);
        expect(redactor.text(clean)).toBe(clean);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no registered value in any string or key of a JSON value', () => {
    const sample = planted.chain(({ values, text }) =>
      fc.record({
        values: fc.constant(values),
        json: fc.letrec((tie) => ({
          node: fc.oneof(
            { maxDepth: 3 },
            fc.constantFrom<Json>(text, ...values, null, true, 7),
            fc.array(tie('node') as fc.Arbitrary<Json>, { maxLength: 4 }),
            fc.dictionary(fc.constantFrom(text, 'key', ...values), tie('node') as fc.Arbitrary<Json>, {
              maxKeys: 4,
            }),
          ) as fc.Arbitrary<Json>,
        })).node,
      }),
    );
    fc.assert(
      fc.property(sample, ({ values, json }) => {
        const redactor = createRedactor();
        for (const each of values) redactor.add(each, 'secret');
        const all = strings(redactor.json(json));
        for (const each of values) expect(all.some((text) => text.includes(each))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('names what was there, by label and a fingerprint that is the same for every spelling', () => {
    const redactor = createRedactor();
    redactor.add('hunter2-hunter2', 'password of clinician');
    const print = redactor.fingerprint('hunter2-hunter2');
    expect(print).toMatch(/^fp:[0-9a-f]{8}$/);
    const basic = Buffer.from('dr.a:hunter2-hunter2').toString('base64');
    expect(redactor.text('p=hunter2-hunter2;')).toBe(`p=[password of clinician ${print}];`);
    expect(redactor.text(`Basic ${basic}`)).toContain(`[password of clinician ${print}]`);
    expect(redactor.seen(`Basic ${basic}`)).toEqual(['password of clinician']);
  });

  it('gives a value the same fingerprint in each shard of a run and another in the next run', () => {
    const key = Buffer.alloc(32, 7);
    expect(createRedactor(key).fingerprint('x')).toBe(createRedactor(key).fingerprint('x'));
    expect(createRedactor().fingerprint('x')).not.toBe(createRedactor().fingerprint('x'));
    expect(key.every((byte) => byte === 7)).toBe(true);
  });

  it('replaces overlapping values as a whole and gives the longest its name', () => {
    const redactor = createRedactor();
    redactor.add('abcdef', 'short');
    redactor.add('cdefghij', 'long');
    expect(redactor.text('--abcdefghij--')).toBe(`--[long ${redactor.fingerprint('cdefghij')}]--`);
    expect(redactor.seen('--abcdefghij--')).toEqual(['short', 'long']);
  });

  it('leaves texts without registered values as they are, and values under four characters alone', () => {
    const redactor = createRedactor();
    redactor.add('abc', 'tiny');
    redactor.add('', 'empty');
    expect(redactor.text('abc and nothing else')).toBe('abc and nothing else');
    expect(redactor.seen('abc')).toEqual([]);
  });

  it('replaces a number only when it is the registered value itself', () => {
    const redactor = createRedactor();
    redactor.add('481516', 'code');
    expect(redactor.json({ code: 481516, durationMs: 14815162 })).toEqual({
      code: `[code ${redactor.fingerprint('481516')}]`,
      durationMs: 14815162,
    });
  });

  it('keeps both of two keys that redact to the same text', () => {
    const redactor = createRedactor();
    redactor.add('patient-canary-77', 'canary');
    const hex = Buffer.from('patient-canary-77').toString('hex');
    expect(Object.values(redactor.json({ 'patient-canary-77': 1, [hex]: 2 }) ?? {})).toEqual([1, 2]);
  });

  it('does not give a secret away through a label', () => {
    const redactor = createRedactor();
    redactor.add('clinician', 'password of clinician');
    expect(redactor.text('clinician')).toBe(`[value ${redactor.fingerprint('clinician')}]`);
  });

  it('repairs lone surrogates, which no sealed file could hold', () => {
    expect(createRedactor().text('a\ud800b')).toBe('a\ufffdb');
  });

  it('finds values added after texts were already read', () => {
    const redactor = createRedactor();
    redactor.add('first-value', 'first');
    expect(redactor.seen('second-value')).toEqual([]);
    redactor.add('second-value', 'second');
    expect(redactor.seen('second-value first-value')).toEqual(['first', 'second']);
  });

  it('offers for the leak scan only what is too long to occur by accident', () => {
    const redactor = createRedactor();
    redactor.add('123456', 'code');
    redactor.add('c0ffee00-1111-4222-8333-444455556666', 'canary');
    expect(redactor.scannable()).toEqual([
      { value: 'c0ffee00-1111-4222-8333-444455556666', label: 'canary' },
    ]);
    expect(bitsOf('123456')).toBeCloseTo(19.93, 1);
    expect(isScannable('JBSWY3DPEHPK3PXP')).toBe(true);
    expect(isScannable('12345678')).toBe(false);
  });

  it('answers nothing once it is destroyed', () => {
    const redactor = createRedactor();
    redactor.add('some-secret-value', 'secret');
    redactor.destroy();
    for (const ask of [
      () => redactor.text('x'),
      () => redactor.fingerprint('x'),
      () => redactor.seen('some-secret-value'),
      () => redactor.scannable(),
      () => redactor.add('abcd', 'x'),
    ])
      expect(ask).toThrow(expect.objectContaining({ code: 'harness' }));
  });

  it('reads 100 KB beside 500 values without being slow', () => {
    const redactor = createRedactor();
    for (let index = 0; index < 500; index += 1)
      redactor.add(`canary-run77-${index}-${(index * 7919).toString(36)}@example.org`, `c${index}`);
    const text = gzipSync(Buffer.alloc(10))
      .toString('hex')
      .padEnd(100_000, 'the quick brown canary-run77- fox ');
    redactor.text(text);
    const started = performance.now();
    for (let round = 0; round < 5; round += 1) redactor.text(text);
    expect((performance.now() - started) / 5).toBeLessThan(150);
  });
});
