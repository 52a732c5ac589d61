import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kindsPage } from '../../scripts/kinds-page.mjs';
import { readChecks, readProof } from '../../scripts/suites.mjs';
import { kinds } from '../../src/kinds/registry.js';
import { readModules, root } from './modules.js';

/** A kind is a file that defines one; the rest of the folder is what kinds share. */
const files = readModules('src/kinds').filter((module) => /^export default defineKind\b/m.test(module.text));
const names = files.map((module) => module.file.slice('src/kinds/'.length, -'.ts'.length));
const checks = readChecks(root);
const page = existsSync(`${root}docs/kinds.md`) ? readFileSync(`${root}docs/kinds.md`, 'utf8') : '';

describe('the kinds', () => {
  it('are there', () => {
    expect(names.length).toBeGreaterThanOrEqual(10);
  });

  it('are registered under the names of their files', () => {
    expect([...kinds.map((kind) => kind.kind)].sort()).toEqual([...names].sort());
  });

  it('have the page that they would be given now', () => {
    expect(page, 'docs/kinds.md is stale: npm run fix').toBe(
      kindsPage({ kinds, checks, proven: readProof(root) }),
    );
  });
});

describe.each(kinds.map((kind) => ({ name: kind.kind, kind })))('$name', ({ name, kind }) => {
  it('has a control, and says why', () => {
    const controls = Object.entries(kind.controls);
    expect(controls.length, `name a control in src/kinds/${name}.ts`).toBeGreaterThan(0);
    expect(controls.filter(([, why]) => why.length < 20)).toEqual([]);
  });

  it('has its section in docs/kinds.md', () => {
    expect(page.includes(`\n## ${name}\n`), 'write it: npm run fix').toBe(true);
  });

  it('has a test of its judge with literal facts', () => {
    const file = `test/kinds/${name}.test.ts`;
    expect(existsSync(`${root}${file}`), `create ${file}`).toBe(true);
  });

  it('is used by a check', () => {
    const using = checks.filter((check) => check.kind === name);
    expect(using.length, `add a check of this kind to a suite, such as suites/${name}.yaml`).toBeGreaterThan(
      0,
    );
  });
});
