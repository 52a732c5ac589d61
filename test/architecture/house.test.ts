import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readModules, root } from './modules.js';

const src = readModules('src');
const all = [
  ...src,
  ...readModules('targets'),
  ...readModules('packages/tls-scanner-lite/src'),
  ...readModules('packages/tls-scanner-lite/test'),
  // The files of this folder name what they forbid.
  ...readModules('test').filter((module) => !module.file.startsWith('test/architecture/')),
];

const LONGEST = 300;

/** Longer than the rule for a reason, with a limit of their own. */
const LONG: { readonly [file: string]: number } = {
  'src/target/schema.ts': 420, // the whole target format, one property after the other
  'src/model.ts': 325, // every noun of a run
};

/** `file:line: what` for each line that matches. */
function linesWith(pattern: RegExp, what: string): readonly string[] {
  return all.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${what}`] : [])),
  );
}

describe('every module', () => {
  it('was really read', () => {
    expect(all.length).toBeGreaterThan(200);
    expect(all.filter((module) => module.text === '')).toEqual([]);
  });

  it('is finished: what is left to do is an issue, not a comment', () => {
    expect(linesWith(/\b(TODO|FIXME|XXX|HACK)\b/, 'do it, or open an issue')).toEqual([]);
  });

  it('says what its values are: no any, and no silenced compiler', () => {
    const any = /(?::|<|\bas|\bextends|=>|\|)\s*any\b(?![\w'-])(?=\s*[,;)>\]=|&[]|\s*$)/;
    expect(linesWith(any, 'use unknown and narrow it')).toEqual([]);
    expect(linesWith(/@ts-(ignore|nocheck|expect-error)/, 'mend the cause')).toEqual([]);
  });

  it('is no drawer for odds and ends', () => {
    const drawers = all.filter((module) => /(^|\/)(utils?|helpers?|common|misc)\.ts$/.test(module.file));
    expect(drawers.map((module) => `${module.file}: name it after what it holds`)).toEqual([]);
  });

  it('ships no test', () => {
    const shipped = src.filter((module) => module.file.endsWith('.test.ts'));
    expect(shipped.map((module) => `${module.file}: move it below test/`)).toEqual([]);
  });
});

describe('the modules of src', () => {
  const lines = new Map(src.map((module) => [module.file, module.text.trimEnd().split('\n').length]));

  it(`have at most ${LONGEST} lines`, () => {
    const long = [...lines].filter(([file, count]) => count > (LONG[file] ?? LONGEST));
    expect(long.map(([file, count]) => `${file}: ${count} lines; split it by noun`)).toEqual([]);
  });

  it('need the exceptions that are made for them', () => {
    const needless = Object.keys(LONG).filter((file) => (lines.get(file) ?? 0) <= LONGEST);
    expect(needless.map((file) => `${file}: remove it from LONG in test/architecture/house.test.ts`)).toEqual(
      [],
    );
  });
});

describe('the top level', () => {
  it.each([
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'LICENSE',
    'package.json',
    'tsconfig.json',
    'playwright.config.ts',
    'suites',
    'src',
    'targets',
    'reports',
  ])('has %s', (name) => {
    expect(existsSync(`${root}${name}`), `create ${name}`).toBe(true);
  });
});
