import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const script = new URL('../../scripts/tests.mjs', import.meta.url).href;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'safeprobe-tally-'));
  file('vitest.config.mjs', 'export default { test: { globals: true } };');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** Runs the tests of the folder as `npm test` does. */
function npmTest(): Promise<{ readonly code: unknown; readonly out: string; readonly last: string }> {
  const args = JSON.stringify(['--root', folder, '--config', join(folder, 'vitest.config.mjs')]);
  const code = `const { runTests } = await import(${JSON.stringify(script)});
    process.exitCode = await runTests(${JSON.stringify(root)}, ${args});`;
  const { VITEST: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '-e', code], { env }, (error, stdout) =>
      resolve({ code: error?.code ?? 0, out: stdout, last: stdout.trimEnd().split('\n').at(-1) ?? '' }),
    );
  });
}

it('the last line counts, and skipped tests are listed with their reason', async () => {
  file(
    'a.test.js',
    `test('holds', () => {});
     test('needs nginx', (context) => context.skip('nginx is not installed'));
     test.skipIf(true)('needs openssl', () => {});`,
  );
  const { code, out, last } = await npmTest();
  expect(last).toBe('1 passed, 0 failed, 2 skipped');
  expect(out).toContain('needs nginx: nginx is not installed');
  expect(out).toContain('a.test.js > needs openssl');
  expect(code).toBe(0);
});

it('a failure is counted and fails the run', async () => {
  file('a.test.js', `test('holds', () => {}); test('breaks', () => { expect(1).toBe(2); });`);
  const { code, last } = await npmTest();
  expect(last).toBe('1 passed, 1 failed, 0 skipped');
  expect(code).toBe(1);
});

it('a file that can not be loaded counts as failed, for its tests were not run', async () => {
  file('a.test.js', `test('holds', () => {});`);
  file('b.test.js', `import './missing.js';`);
  const { code, out, last } = await npmTest();
  expect(last).toBe('1 passed, 1 failed, 0 skipped');
  expect(out).toContain('b.test.js');
  expect(code).toBe(1);
});

it('a run of nothing is no success', async () => {
  const { code, last } = await npmTest();
  expect(last).toBe('0 passed, 0 failed, 0 skipped');
  expect(code).toBe(1);
});

it('a run in which everything was skipped is no success', async () => {
  file('a.test.js', `test.skip('later', () => {});`);
  const { code, last } = await npmTest();
  expect(last).toBe('0 passed, 0 failed, 1 skipped');
  expect(code).toBe(1);
});

it('an error outside of every test fails the run', async () => {
  file(
    'a.test.js',
    `test('holds', () => { setTimeout(() => { throw new Error('stray'); }, 0); return new Promise((done) => setTimeout(done, 50)); });`,
  );
  const { code, last } = await npmTest();
  expect(last).toBe('1 passed, 0 failed, 0 skipped');
  expect(code).toBe(1);
});
