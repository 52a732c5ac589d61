import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAnySource, parseSource, readSource } from '../../src/plan/yaml-source.js';
import { inputErrors, sample } from './fixtures.js';

const parse = (text: string) => parseSource(text, 'x.yaml');
const detailOf = (text: string) => inputErrors(() => parse(text))[0]?.detail;

describe('a YAML source', () => {
  it('knows the place of every value and of every key', () => {
    const { place } = parse('a:\n  - b: 1\n    "c d": [x, y]\n');
    expect(place(['a', 0, 'c d', 1])).toEqual({ file: 'x.yaml', line: 3, column: 16 });
    expect(place(['a', 0, 'c d'], 'key')).toEqual({ file: 'x.yaml', line: 3, column: 5 });
  });

  it('places what does not exist at the nearest part that does', () => {
    const { place } = parse('a:\n  b: 1\n');
    expect(place(['a', 'missing', 3])).toMatchObject({ line: 2, column: 3 });
    expect(place(['b'])).toMatchObject({ line: 1, column: 1 });
  });

  it('takes JSON, tabs between its brackets included', () => {
    expect(parse('{\n\t"a": [1, true, null],\n\t"b": {"c": "d"}\n}').value).toEqual({
      a: [1, true, null],
      b: { c: 'd' },
    });
  });

  it('takes small repetitions by alias', () => {
    const { value, place } = parse('a: &one { x: 1 }\nb: [*one, *one]\n');
    expect(value).toEqual({ a: { x: 1 }, b: [{ x: 1 }, { x: 1 }] });
    expect(place(['b', 1, 'x'])).toMatchObject({ line: 1, column: 14 });
  });

  it('reads yes, no, on and 010 as YAML 1.2 does, and a byte order mark as nothing', () => {
    const folder = sample({ 'bom.yaml': '\ufeffa: [yes, no, on, 010]\n' });
    expect(readSource(join(folder, 'bom.yaml')).value).toEqual({ a: ['yes', 'no', 'on', 10] });
  });

  it('counts lines alike with the line ends of either system', () => {
    const { place } = parse('a: 1\r\nb:\r\n  c: 2\r\n');
    expect(place(['b', 'c'])).toMatchObject({ line: 3, column: 6 });
  });

  it('has no key that a file did not write', () => {
    const { value } = parse('a: 1\n');
    expect('constructor' in value).toBe(false);
    expect(detailOf('__proto__: { admin: true }\n')?.key).toBe('__proto__');
  });

  it.each([
    ['a: .inf', 'a'],
    ['a: .nan', 'a'],
    ['a: 9007199254740993', 'a'],
    ['a: "\\ud800"', 'a'],
    ['a: !!binary aGVsbG8=', 'a'],
    ['a: !!set { x }', 'a'],
    ['a: *nothing', 'a'],
    ['? [x]\n: 1', undefined],
  ])('refuses %j, which JSON can not hold', (text, key) => {
    expect(detailOf(text)).toMatchObject({ line: 1, ...(key === undefined ? {} : { key }) });
  });

  it('may hold a list at the top where that is asked for', () => {
    expect(parseAnySource('- a\n- b\n', 'x.yaml').value).toEqual(['a', 'b']);
  });

  it('does not repeat what stands in the place of a secret', () => {
    for (const text of [
      'password: *hunter-two\n',
      'password: !hunter-two\n',
      'password: !<hunter-two> x\n',
      'password: 12345678901234567890123\n',
      'password: { hunter-two: 1, hunter-two: 2 }\n',
      'password: "hunter-two\n',
      'password: hunter: two\n',
      'password: @hunter-two\n',
      'password: %hunter-two\n',
      'password: [hunter-two\n',
      'password: "hunter-two\\q"\n',
    ]) {
      const [error] = inputErrors(() => parse(text));
      expect(error, text).toBeDefined();
      expect(JSON.stringify([error?.message, error?.detail])).not.toMatch(/hunter|12345/);
    }
  });

  it('that is a folder, or lies in none, is refused', () => {
    const folder = sample();
    mkdirSync(join(folder, 'empty'));
    expect(inputErrors(() => readSource(join(folder, 'empty')))[0]?.message).toContain('a folder');
    expect(inputErrors(() => readSource(join(folder, 'no/such.yaml')))[0]?.message).toContain(
      'does not exist',
    );
    expect(inputErrors(() => readSource('/dev/null'))[0]?.message).toContain('not a regular file');
  });

  it.each([
    ['brackets', '['.repeat(1 << 20)],
    ['braces', '{a: '.repeat(1 << 18)],
    ['dashes', '- '.repeat(1 << 19)],
    ['question marks', '? '.repeat(1 << 19)],
    ['anchors', '&a '.repeat(1 << 18)],
    ['tags', '!a '.repeat(1 << 18)],
    ['documents', '---\n'.repeat(1 << 18)],
    ['keys', Array.from({ length: 200_000 }, (_, index) => `k${index}: 1`).join('\n')],
    ['the same key', 'a: 1\n'.repeat(50_000)],
    ['ever deeper lines', Array.from({ length: 1400 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['directives', '%a\n'.repeat(1 << 18)],
    ['numbers', `a: [${'1,'.repeat(1 << 19)}]`],
    ['quotes', '"'.repeat(1 << 20)],
    ['colons', ': '.repeat(1 << 19)],
  ])(
    'of a megabyte of %s is refused in seconds',
    (_, text) => {
      const started = Date.now();
      expect(inputErrors(() => parse(text)).length).toBeGreaterThan(0);
      // Generous: the machine may be busy. Without the bounds these take minutes or exhaust the memory.
      expect(Date.now() - started).toBeLessThan(10_000);
    },
    20_000,
  );

  it('is read from a file whose name has no extension', () => {
    const folder = sample();
    writeFileSync(join(folder, 'plain'), 'a: 1\n');
    expect(readSource(join(folder, 'plain')).value).toEqual({ a: 1 });
  });
});
