/** `node scripts/docs.mjs` writes docs/kinds.md from the build; with `--check` it only says whether it is stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kinds } from '../dist/src/kinds/registry.js';
import { kindsPage } from './kinds-page.mjs';
import { readChecks, readProof } from './suites.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'docs', 'kinds.md');
const text = kindsPage({ kinds, checks: readChecks(root), proven: readProof(root) });

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  process.stderr.write('docs/kinds.md is stale\n');
  process.exitCode = 1;
}
