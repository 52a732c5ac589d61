/** What a person at a terminal is asked, answered through a real pseudo-terminal (`script` of util-linux). */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/version.js';

const CLI = join(packageRoot(), 'dist', 'src', 'cli.js');
const terminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;
const folder = mkdtempSync(join(tmpdir(), 'safeprobe-terminal-'));
let system: Server;
let address = '';

beforeAll(async () => {
  system = createServer((_, response) => response.writeHead(401).end('sign in')).listen(0, '127.0.0.1');
  await new Promise((resolve) => system.once('listening', resolve));
  address = `http://127.0.0.1:${(system.address() as AddressInfo).port}`;
});
afterAll(() => {
  system.close();
  rmSync(folder, { recursive: true });
});

/** Answers each question once it stands there; returns all that the terminal showed, and the exit code. */
async function converse(
  words: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[],
): Promise<{ readonly shown: string; readonly code: number | null }> {
  const line = [process.execPath, CLI, ...words].map((word) => `'${word}'`).join(' ');
  const child: ChildProcess = spawn('script', ['-qec', line, '/dev/null'], { cwd: folder });
  let shown = '';
  let at = 0;
  const left = [...answers];
  child.stdout?.on('data', (data: Buffer) => {
    shown += data.toString('utf8');
    const [next] = left;
    const found = next === undefined ? -1 : shown.indexOf(next[0], at);
    if (next === undefined || found === -1) return;
    at = found + next[0].length;
    left.shift();
    child.stdin?.write(`${next[1]}\n`);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  expect(left).toEqual([]);
  return { shown, code };
}

test('init asks for what was not said, and takes the default for an empty line', async (context) => {
  if (!terminal) return context.skip('script of util-linux is not installed');
  const { shown, code } = await converse(
    ['init', '--environment', 'staging'],
    [
      ['Address of the system', address],
      ['File to write [target.yaml]', ''],
      ['Who allowed the probing of it?', 'J. Doe'],
      ['Until when? [', ''],
    ],
  );
  expect(shown).toContain('written: target.yaml, which is valid');
  expect(code).toBe(0);
  expect(readFileSync(join(folder, 'target.yaml'), 'utf8')).toMatch(
    /environment: staging[\s\S]*by: "J\. Doe", until: \d{4}-\d\d-\d\d/,
  );
});

test('init writes nothing where nobody is named who allowed it', async (context) => {
  if (!terminal) return context.skip('script of util-linux is not installed');
  const { shown, code } = await converse(
    ['init', address, '--environment', 'staging', '--out', 'nobody.yaml'],
    [['Who allowed the probing of it?', '']],
  );
  expect(shown).toContain('outside a demo nothing is probed that nobody allowed');
  expect(code).toBe(3);
  expect(() => readFileSync(join(folder, 'nobody.yaml'))).toThrow('ENOENT');
});
