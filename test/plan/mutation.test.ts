// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeError, SafeprobeError } from '../../src/errors.js';
import { kinds } from '../../src/kinds/registry.js';
import { loadPlan } from '../../src/plan/load.js';
import { FILES, type FileName, SECRETS, sample } from './fixtures.js';

type Mutation = (content: Buffer) => Buffer;

const SCRAPS = [
  '\t',
  '\0',
  '"',
  "'",
  '[',
  '{',
  '}',
  '*a',
  '&a ',
  '!x ',
  '- ',
  '? ',
  ': ',
  '<<: ',
  '---\n',
  '%',
  '~',
  '|',
  '\r',
  '\ud83d',
];

const asLines = (content: Buffer, change: (lines: string[]) => string[]): Buffer =>
  Buffer.from(change(content.toString('utf8').split('\n')).join('\n'));

/** Positions are parts of the whole, so that shrinking keeps them within any file. */
const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const indexIn = (share: number, length: number) => Math.floor(share * length);

const flipByte: fc.Arbitrary<Mutation> = fc
  .record({ where: part, bit: fc.integer({ min: 0, max: 7 }) })
  .map(({ where, bit }) => (content) => {
    const changed = Buffer.from(content);
    const at = indexIn(where, changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << bit);
    return changed;
  });
const deleteLine: fc.Arbitrary<Mutation> = part.map(
  (where) => (content) => asLines(content, (lines) => lines.toSpliced(indexIn(where, lines.length), 1)),
);
const repeatLine: fc.Arbitrary<Mutation> = fc.tuple(part, part).map(
  ([from, to]) =>
    (content) =>
      asLines(content, (lines) =>
        lines.toSpliced(indexIn(to, lines.length), 0, lines[indexIn(from, lines.length)] ?? ''),
      ),
);
const indentLine: fc.Arbitrary<Mutation> = fc.tuple(part, fc.integer({ min: 1, max: 5 })).map(
  ([where, by]) =>
    (content) =>
      asLines(content, (lines) => {
        const at = indexIn(where, lines.length);
        return lines.with(at, `${' '.repeat(by)}${lines[at] ?? ''}`);
      }),
);
const renameKey: fc.Arbitrary<Mutation> = fc
  .tuple(part, fc.constantFrom('constructor', 'x', '"a b"', '7', 'toString'))
  .map(([where, name]) => (content) => {
    const text = content.toString('utf8');
    const keys = [...text.matchAll(/[\w.-]+"?(?=:\s)/g)];
    const key = keys[indexIn(where, keys.length)];
    return key === undefined
      ? content
      : Buffer.from(`${text.slice(0, key.index)}${name}${text.slice(key.index + key[0].length)}`);
  });
const insertScrap: fc.Arbitrary<Mutation> = fc
  .tuple(part, fc.constantFrom(...SCRAPS))
  .map(([where, scrap]) => (content) => {
    const at = indexIn(where, content.length + 1);
    return Buffer.concat([content.subarray(0, at), Buffer.from(scrap), content.subarray(at)]);
  });
const replaceValue: fc.Arbitrary<Mutation> = fc
  .tuple(
    part,
    fc.constantFrom(
      'null',
      '3',
      '[]',
      '{}',
      'true',
      '""',
      '-1',
      '1e400',
      '$profile.limits',
      '[[1]]',
      '${vars.x}',
    ),
  )
  .map(([where, value]) => (content) => {
    const text = content.toString('utf8');
    const values = [...text.matchAll(/(?<=: )[^\n]+/g)];
    const found = values[indexIn(where, values.length)];
    return found === undefined
      ? content
      : Buffer.from(`${text.slice(0, found.index)}${value}${text.slice(found.index + found[0].length)}`);
  });
const truncate: fc.Arbitrary<Mutation> = part.map(
  (where) => (content) => content.subarray(0, indexIn(where, content.length)),
);

const mutations = fc.array(
  fc.oneof(flipByte, deleteLine, repeatLine, indentLine, renameKey, insertScrap, replaceValue, truncate),
  { minLength: 1, maxLength: 3 },
);

describe('a damaged input', () => {
  const folder = sample();
  const load = () =>
    loadPlan({ suites: join(folder, 'suites'), target: join(folder, 'targets/sample'), kinds });

  it('loads when nothing is damaged: the ground that the others stand on', () => {
    expect(load().plan.checks).toHaveLength(2);
  });

  it.each(Object.keys(FILES) as FileName[])(
    '%s either loads or is refused as input, at once and without telling a secret',
    (file) => {
      const good: Buffer<ArrayBufferLike> = Buffer.from(FILES[file]);
      try {
        fc.assert(
          fc.property(mutations, (steps) => {
            writeFileSync(
              join(folder, file),
              steps.reduce((content, step) => step(content), good),
            );
            const started = Date.now();
            try {
              load();
            } catch (error) {
              if (!(error instanceof SafeprobeError) || error.code !== 'input') throw error;
              const text = describeError(error);
              expect(text.trim()).not.toBe('');
              expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
            }
            expect(Date.now() - started).toBeLessThan(5000);
          }),
          { numRuns: 120, interruptAfterTimeLimit: 15_000 },
        );
      } finally {
        writeFileSync(join(folder, file), good);
      }
    },
    30_000,
  );
});
