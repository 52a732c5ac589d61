import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kindOf, kinds } from '../../src/kinds/registry.js';

const folder = new URL('../../src/kinds/', import.meta.url);

describe.each(kinds.map((kind) => [kind.kind, kind] as const))('the kind %s', (name, kind) => {
  it('is found by its name, which is the name of its file and of its test', () => {
    expect(kindOf(name)).toBe(kind);
    expect(existsSync(new URL(`${name}.ts`, folder)), `create src/kinds/${name}.ts`).toBe(true);
    expect(existsSync(new URL(`${name}.test.ts`, import.meta.url)), `create test/kinds/${name}.test.ts`).toBe(
      true,
    );
  });

  it('declares at least one control, each with its reason', () => {
    const reasons = Object.values(kind.controls);
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/\w{3,}.*\.$/);
  });
});

it('registers every kind that has a file', () => {
  const files = readdirSync(folder)
    .filter((file) => /^[a-z]+\.[a-z-]+\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ''));
  expect(kinds.map((kind) => kind.kind).sort()).toEqual(files.sort());
});

it('knows no kind of another name', () => {
  expect(kindOf('session.teleport')).toBeUndefined();
});
