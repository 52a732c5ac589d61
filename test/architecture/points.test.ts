/** docs/target-points.md: each point is there, and names keys and tests that exist, or says what can't be said yet. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/version.js';

const POINTS = 28;
const root = packageRoot();
const text = (path: string) => readFileSync(join(root, path), 'utf8');

const rows = text('docs/target-points.md')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => {
    const [no = '', , keys = '', tests = '', missing = ''] = line
      .replaceAll('\\|', '¦')
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { no: Number(no), keys, tests: tests.split('; ').filter((each) => each !== ''), missing };
  });

test('each of the points is there once, in order', () => {
  expect(rows.map(({ no }) => no)).toEqual(Array.from({ length: POINTS }, (_, index) => index + 1));
});

test.each(rows)(
  'point $no is shown by tests that there are, or says what is missing',
  ({ keys, tests, missing }) => {
    expect(tests.length > 0 || missing !== '').toBe(true);
    expect(keys !== '' || missing !== '').toBe(true);
    for (const named of tests) {
      const [file = '', title = ''] = named.split(/: (.*)/s);
      expect([named, existsSync(join(root, file)) && text(file).includes(title)]).toEqual([named, true]);
    }
  },
);

test.each(rows)('the keys of point $no stand in the description of the format', ({ keys }) => {
  const format = text('docs/target-format.md');
  for (const [, key = ''] of keys.matchAll(/`([\w.*]+)`/g)) {
    const name = key.split('.').at(-1) ?? '';
    expect([key, format.includes(name)]).toEqual([key, true]);
  }
});
