import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '../../src/kinds/registry.js';
import { composeSchemas, SCHEMA_NAMES, staleSchemas, writeSchemas } from '../../src/plan/schemas.js';
import { restore, share } from '../../src/plan/shared-schemas.js';
import { LOGOFF, PROFILE, REQUIREMENTS, sample, TARGET } from './fixtures.js';

const SAMPLES = { suite: LOGOFF, target: TARGET, profile: PROFILE, requirements: REQUIREMENTS };

describe('the editor schemas', () => {
  it.each(SCHEMA_NAMES)('%s is a valid schema of draft 07 and takes the sample', (name) => {
    const ajv = new Ajv({ strict: false });
    formats.default(ajv);
    const schema = composeSchemas(kinds)[name];
    const validate = ajv.compile(schema);
    validate(parse(SAMPLES[name]));
    expect(validate.errors).toBeNull();
    expect(validate({ ...parse(SAMPLES[name]), surplus: 1 })).toBe(false);
  });

  it('know the parameters of every kind', () => {
    const text = JSON.stringify(composeSchemas(kinds).suite);
    for (const { kind, params } of kinds) {
      expect(text).toContain(`"const":"${kind}"`);
      for (const name of Object.keys(params.properties)) expect(text).toContain(`"${name}":`);
    }
  });

  it('are stale when one is missing or differs, and fresh when written', () => {
    const folder = join(sample(), 'schemas');
    expect(staleSchemas(folder, kinds)).toHaveLength(SCHEMA_NAMES.length);
    writeSchemas(folder, kinds);
    expect(staleSchemas(folder, kinds)).toEqual([]);
    const file = join(folder, 'suite.schema.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('session.idle', 'session.idel'));
    expect(staleSchemas(folder, kinds)).toEqual(['suite.schema.json']);
  });

  it('lie in docs/schemas as the kinds are now', () => {
    expect(staleSchemas('docs/schemas', kinds), 'run: node dist/src/plan/write-schemas.js').toEqual([]);
  });
});

describe('sharing parts of a schema', () => {
  it('keeps its meaning and can be undone', () => {
    const long = { type: 'object', description: 'x'.repeat(200), properties: { type: { type: 'string' } } };
    const schema = { type: 'object', properties: { a: long, b: { type: 'array', items: { ...long } } } };
    const shared = share(schema);
    expect(JSON.stringify(shared).length).toBeLessThan(JSON.stringify(schema).length);
    const { $defs: _, ...rest } = shared as { $defs: unknown };
    expect(restore(rest)).toEqual(schema);
  });
});
