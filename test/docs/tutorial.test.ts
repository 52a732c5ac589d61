/** The tutorial, followed to the letter in an empty folder: its files, its commands, and what they end with. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/version.js';

const CLI = join(packageRoot(), 'dist', 'src', 'cli.js');
const folder = mkdtempSync(join(tmpdir(), 'safeprobe-tutorial-'));
const env: Record<string, string | undefined> = { ...process.env };
let page = '';
let port = 0;
let system: ChildProcess | null = null;

beforeAll(async () => {
  const server = createServer().listen(0, 'localhost');
  await new Promise((resolve) => server.once('listening', resolve));
  ({ port } = server.address() as AddressInfo);
  await new Promise((resolve) => server.close(resolve));
  page = readFileSync(join(packageRoot(), 'docs', 'tutorial.md'), 'utf8').replaceAll('8080', String(port));
});
afterAll(() => {
  system?.kill();
  rmSync(folder, { recursive: true });
});

/** Fenced blocks in their order: what is run, and what is saved under the name that was said last. */
function blocks(
  text: string,
): readonly { readonly kind: string; readonly body: string; readonly file: string }[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(({ 1: kind = '', 2: body = '', index }) => ({
    kind,
    body,
    file: [...text.slice(0, index).matchAll(/`([\w.]+\.(?:mjs|yaml))`/g)].at(-1)?.[1] ?? '',
  }));
}

async function start(words: readonly string[]): Promise<void> {
  system = spawn(process.execPath, words.slice(1), { cwd: folder, env, stdio: 'inherit' });
  for (let tries = 0; tries < 100; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, 'localhost', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(100);
  }
  throw new Error('the system of the tutorial does not start');
}

/** One line of a shell: what a reader's shell would make of it, as far as the tutorial goes. */
async function perform(line: string): Promise<void> {
  const [command = '', comment = ''] = line.split(/\s+#\s+/);
  const words = command.trim().split(/\s+/);
  if (words[0] === 'export') {
    for (const assignment of words.slice(1)) {
      const [name = '', value = ''] = assignment.split('=');
      env[name] = value;
    }
    return;
  }
  if (words[0] === 'kill') {
    const ended = new Promise((resolve) => system?.once('exit', resolve));
    system?.kill();
    await ended;
    return;
  }
  if (words.at(-1) === '&') return start(words.slice(0, -1));
  expect(words.slice(0, 2), `what the test can run of: ${line}`).toEqual(['npx', 'safeprobe']);
  const [run = ''] = command.includes('*') ? readdirSync(join(folder, 'signed')) : [];
  const given = words.slice(2).map((word) => word.replace('*', run));
  const done = spawnSync(process.execPath, [CLI, ...given], { cwd: folder, env, encoding: 'utf8' });
  expect(done.status, `${line}\n${done.stdout}\n${done.stderr}`).toBe(
    Number(/ends (\d)/.exec(comment)?.[1] ?? 0),
  );
}

test('a new user who follows it has a signed bundle of an own system at the end', async () => {
  for (const { kind, body, file } of blocks(page)) {
    if (kind === 'js' || kind === 'yaml') writeFileSync(join(folder, file), body);
    else if (kind === 'diff') {
      const lines = (sign: string) =>
        body
          .split('\n')
          .filter((line) => line.startsWith(sign))
          .map((line) => `${line.slice(1)}\n`)
          .join('');
      const path = join(folder, file);
      const before = readFileSync(path, 'utf8');
      expect(before).toContain(lines('-'));
      writeFileSync(
        path,
        before.replace(lines('-'), () => lines('+')),
      );
    } else if (kind === 'sh') for (const line of body.trim().split('\n')) await perform(line);
  }
  const [run = ''] = readdirSync(join(folder, 'signed'));
  const results = JSON.parse(readFileSync(join(folder, 'signed', run, 'bundle', 'results.json'), 'utf8'));
  expect(results.counts).toMatchObject({ pass: 2, fail: 0, inconclusive: 0 });
}, 180_000);
