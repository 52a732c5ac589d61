import { describe, expect, it } from 'vitest';
import { dangling, moduleOf, readModules } from './modules.js';
import { cycles, LAYERS, layerOf, violations } from './rules.js';

const src = readModules('src');
const scanner = readModules('packages/tls-scanner-lite/src');
const targets = readModules('targets');
const all = [...src, ...scanner, ...targets];

describe('the imports of the house', () => {
  it('were really read: every folder has modules, and modules have imports', () => {
    expect(src.length).toBeGreaterThan(80);
    expect(scanner.length).toBeGreaterThan(20);
    expect(targets.length).toBeGreaterThan(50);
    expect(src.flatMap((module) => module.imports).length).toBeGreaterThan(src.length);
    const seen = new Set(src.map((module) => layerOf(module.file)));
    expect(Object.keys(LAYERS).filter((layer) => !seen.has(layer))).toEqual([]);
  });

  it('all lead to files that exist', () => {
    expect(dangling(all)).toEqual([]);
  });

  it('point one way', () => {
    expect(violations(all)).toEqual([]);
  });

  it('form no cycle between files', () => {
    expect(cycles(all)).toEqual([]);
  });
});

describe('the rules notice', () => {
  const broken = (file: string, code: string) => violations([moduleOf(file, code)]);

  it.each([
    ['a pure layer that reaches up', 'src/verdict/run.ts', "import { openRun } from '../conductor/run.js';"],
    ['more of a layer than its schema', 'src/plan/load.ts', "import { x } from '../target/client.js';"],
    ['a type that points up as well', 'src/model.ts', "import type { Plan } from './plan/plan.js';"],
    ['a second user of the test runner', 'src/commands/run.ts', "import { test } from '@playwright/test';"],
    ['a second door to the target', 'src/conductor/run.ts', "import axios from 'axios';"],
    ['a kind that opens sockets', 'src/kinds/tls.protocol.ts', "import { connect } from 'node:net';"],
    ['a kind that reads files', 'src/kinds/tls.protocol.ts', "import { readFileSync } from 'node:fs';"],
    ['a kind that scans by itself', 'src/kinds/tls.cipher.ts', "import { scan } from 'tls-scanner-lite';"],
    [
      'knowledge of one target',
      'src/plan/load.ts',
      "import { FAULTS } from '../../targets/clinic/faults/index.js';",
    ],
    [
      'a target that knows the harness',
      'targets/clinic/app/app.ts',
      "import { x } from '../../../src/model.js';",
    ],
    [
      'a scanner that knows verdicts',
      'packages/tls-scanner-lite/src/scan.ts',
      "import '../../../src/model.js';",
    ],
    ['an import over several lines', 'src/report/html.ts', "import {\n  a,\n  b,\n} from '../plan/plan.js';"],
    ['an export from elsewhere', 'src/report/html.ts', "export { a } from '../plan/plan.js';"],
    ['an import while running', 'src/report/html.ts', "const a = await import('../plan/plan.js');"],
    ['a layer without a row', 'src/somewhere/new.ts', "import { a } from '../model.js';"],
  ])('%s', (_, file, code) => {
    expect(broken(file, code)).toHaveLength(1);
    expect(broken(file, code)[0]).toContain(`${file} imports`);
  });

  it('nothing in what is allowed', () => {
    expect(broken('src/kinds/tls.cipher.ts', "import type { Report } from 'tls-scanner-lite';")).toEqual([]);
    expect(broken('src/kinds/a.ts', "import { Type } from 'typebox';\nimport a from '../model.js';")).toEqual(
      [],
    );
    expect(broken('src/engine/checks.spec.ts', "import { test } from '@playwright/test';")).toEqual([]);
  });

  it('a cycle of three files', () => {
    const chain = [
      moduleOf('src/plan/a.ts', "import './b.js';"),
      moduleOf('src/plan/b.ts', "import './c.js';"),
      moduleOf('src/plan/c.ts', "import './a.js';"),
    ];
    expect(cycles(chain)).toEqual(['src/plan/a.ts → src/plan/b.ts → src/plan/c.ts → src/plan/a.ts']);
  });
});
