import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeError, exitCodeOf } from '../../src/errors.js';
import { kinds } from '../../src/kinds/registry.js';
import { loadPlan } from '../../src/plan/load.js';
import { inputErrors, SECRETS, sample } from './fixtures.js';
import { WRONG_INPUTS } from './wrong.js';
import { TARGET_WITH_ACCESS, WRONG_ACCESS } from './wrong-access.js';
import { TARGETS_WITH_AUDIT, WRONG_AUDIT } from './wrong-audit.js';
import {
  TARGET_WITH_AUTHENTICATORS,
  TARGET_WITH_CODES,
  WRONG_AUTHENTICATORS,
} from './wrong-authenticators.js';
import { TARGET_WITH_BOUNDARIES, WRONG_BOUNDARIES } from './wrong-boundaries.js';
import { TARGET_WITH_CARRIERS, WRONG_CARRIERS } from './wrong-carriers.js';
import { TARGET_WITH_CONTEXTS, WRONG_CONTEXTS } from './wrong-contexts.js';
import { TARGET_WITH_DISCLOSURES, WRONG_DISCLOSURES } from './wrong-disclosures.js';
import { TARGET_WITH_ELEVATION, WRONG_ELEVATION } from './wrong-elevation.js';
import { TARGET_WITH_FEDERATION, WRONG_FEDERATION } from './wrong-federation.js';
import { TARGET_WITH_INVENTORY, WRONG_INVENTORY } from './wrong-inventory.js';
import { TARGET_WITH_LINKS, WRONG_LINKS } from './wrong-links.js';
import { TARGET_WITH_MESSAGES, WRONG_MESSAGES } from './wrong-messages.js';
import { TARGET_WITH_FIELDS, WRONG_FIELDS } from './wrong-minimum-necessary.js';
import { TARGET_WITH_RECORDS, WRONG_RECORDS } from './wrong-records.js';
import { TARGET_WITH_SCOPES, WRONG_SCOPES } from './wrong-scopes.js';
import { TARGET_WITH_EXEMPTIONS, WRONG_SECOND_FACTOR } from './wrong-second-factor.js';
import { TARGET_WITH_SEGREGATION, WRONG_SEGREGATION } from './wrong-segregation.js';
import { TARGET_WITH_TOKENS, WRONG_TOKENS } from './wrong-tokens.js';

const NOW = new Date('2026-11-23T12:00:00Z');

describe('a wrong input', () => {
  it.each<readonly [string, string]>([
    ['messages', TARGET_WITH_MESSAGES],
    ['a federation', TARGET_WITH_FEDERATION],
    ['authenticators', TARGET_WITH_AUTHENTICATORS],
    ['codes', TARGET_WITH_CODES],
    ['exemptions', TARGET_WITH_EXEMPTIONS],
    ['links', TARGET_WITH_LINKS],
    ['disclosures', TARGET_WITH_DISCLOSURES],
    ['tokens', TARGET_WITH_TOKENS],
    ['an inventory', TARGET_WITH_INVENTORY],
    ['boundaries', TARGET_WITH_BOUNDARIES],
    ['administrative functions', TARGET_WITH_ACCESS],
    ['elevation', TARGET_WITH_ELEVATION],
    ['records and switches', TARGET_WITH_RECORDS],
    ['carriers', TARGET_WITH_CARRIERS],
    ['scopes', TARGET_WITH_SCOPES],
    ['contexts', TARGET_WITH_CONTEXTS],
    ['duties kept apart', TARGET_WITH_SEGREGATION],
    ['fields', TARGET_WITH_FIELDS],
    ...TARGETS_WITH_AUDIT.map((target, index) => [`the audit source ${index + 1}`, target] as const),
  ])('of %s begins as one that is right', (_, target) => {
    const folder = sample({ 'targets/sample/target.yaml': target });
    const load = () =>
      loadPlan({ suites: join(folder, 'suites'), target: join(folder, 'targets/sample'), kinds, now: NOW });
    expect(inputErrors(load).map(describeError)).toEqual([]);
  });

  it.each(
    [
      ...WRONG_INPUTS,
      ...WRONG_MESSAGES,
      ...WRONG_FEDERATION,
      ...WRONG_AUTHENTICATORS,
      ...WRONG_SECOND_FACTOR,
      ...WRONG_LINKS,
      ...WRONG_DISCLOSURES,
      ...WRONG_TOKENS,
      ...WRONG_CARRIERS,
      ...WRONG_INVENTORY,
      ...WRONG_BOUNDARIES,
      ...WRONG_ACCESS,
      ...WRONG_ELEVATION,
      ...WRONG_SCOPES,
      ...WRONG_CONTEXTS,
      ...WRONG_SEGREGATION,
      ...WRONG_FIELDS,
      ...WRONG_AUDIT,
      ...WRONG_RECORDS,
    ].map((wrong) => [wrong.title, wrong] as const),
  )('is told at its place: %s', (_, { file, content, at, key, says }) => {
    const folder = sample({ [file]: content });
    const errors = inputErrors(() =>
      loadPlan({
        suites: join(folder, 'suites'),
        target: join(folder, 'targets/sample'),
        kinds,
        now: NOW,
      }),
    );
    expect(errors.map(describeError)).toHaveLength(1);
    const [error] = errors;
    expect(exitCodeOf(error)).toBe(3);
    const { line, column } = error?.detail ?? {};
    expect(error?.detail.file).toBe(join(folder, file));
    expect(line === undefined ? '' : `${line}:${column}`).toBe(at);
    expect(error?.detail.key).toBe(key);
    expect(error?.detail.remedy).toMatch(/\w/);
    const text = describeError(error);
    for (const words of says) expect(text).toContain(words);
    expect(text).not.toMatch(/\n\s+at /);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  });

  it('is told together with all others of its file, in their order', () => {
    const folder = sample({
      'suites/automatic-logoff.yaml': 'suite: 7\nchecks:\n  - kind: nothing\n    covers: []\nextra: 1\n',
    });
    const errors = inputErrors(() =>
      loadPlan({ suites: join(folder, 'suites'), target: join(folder, 'targets/sample'), kinds }),
    );
    expect(errors.map(({ detail }) => `${detail.line}:${detail.column} ${detail.key}`)).toEqual([
      '1:1 title',
      '1:8 suite',
      '3:5 checks[0].id',
      '3:5 checks[0].title',
      '3:5 checks[0].fix',
      '3:11 checks[0].kind',
      '4:13 checks[0].covers',
      '5:1 extra',
    ]);
  });

  it('of a suite does not hide one of the target', () => {
    const folder = sample({
      'suites/automatic-logoff.yaml': '',
      'targets/sample/target.yaml': 'target: x\n',
    });
    const files = inputErrors(() =>
      loadPlan({ suites: join(folder, 'suites'), target: join(folder, 'targets/sample'), kinds }),
    ).map(({ detail }) => detail.file);
    expect(new Set(files)).toEqual(
      new Set([join(folder, 'suites/automatic-logoff.yaml'), join(folder, 'targets/sample/target.yaml')]),
    );
  });

  it('with hundreds of problems tells twenty and counts the rest', () => {
    const many = Array.from({ length: 300 }, (_, index) => `unknown-${index}: 1\n`).join('');
    const folder = sample({ 'suites/automatic-logoff.yaml': many });
    const errors = inputErrors(() =>
      loadPlan({ suites: join(folder, 'suites'), target: join(folder, 'targets/sample'), kinds }),
    );
    expect(errors).toHaveLength(21);
    expect(errors.at(-1)?.message).toBe('and 283 more problems in this file');
  });
});
