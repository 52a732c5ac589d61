// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Logs that a command prints: real commands, the clients of real databases among them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readCommand } from '../../../src/audit/sources/command.js';
import { ask, LINE, temporary } from './asking.js';
import { NO_POSTGRES, PASSWORD, startPostgres } from './postgres-server.js';

test('a command prints lines, or one document with its entries at a path', async () => {
  const folder = temporary();
  writeFileSync(join(folder, 'log.jsonl'), `${JSON.stringify(LINE)}\n`);
  writeFileSync(join(folder, 'log.json'), JSON.stringify({ entries: [LINE] }));
  expect(await readCommand(['cat', 'log.jsonl'], { cwd: folder, items: undefined })).toMatchObject({
    readable: true,
    items: [LINE],
  });
  expect(await readCommand(['cat', 'log.json'], { cwd: folder, items: '$.entries[*]' })).toMatchObject({
    readable: true,
    items: [LINE],
  });
  expect(await ask({ command: ['cat', join(folder, 'log.jsonl')] })).toMatchObject({
    readable: true,
    total: 1,
  });
});

test('the time since which entries are wanted reaches the command as one argument', async () => {
  const echo = [
    'node',
    '-e',
    'console.log(JSON.stringify({ request: "n1", who: process.argv[1] }))',
    '${since}',
  ];
  expect((await ask({ command: echo })).entries[0]?.actor).toBe('2026-03-01T09:00:00.000Z');
});

test.each([
  ['fails', ['node', '-e', 'console.error("no access"); process.exit(3)'], /ended with 3: no access/],
  ['is not there', ['no-such-program-here'], /ENOENT/],
  ['never ends', ['node', '-e', 'setInterval(() => {}, 1000)'], /not over after 2000 ms/],
  ['prints no JSON', ['echo', 'hello'], /printed no JSON/],
])('a command that %s leaves the log unread, with the reason', async (_, command, why) => {
  const read = await readCommand(command, { cwd: tmpdir(), items: '$[*]', limitMs: 2000 });
  expect(read.readable).toBe(false);
  expect(read.said).toMatch(why);
});

const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a command is over at its limit with all that it started, though that holds its output', async (context) => {
  if (process.platform === 'win32') return context.skip('no process groups here');
  const noted = join(temporary(), 'pid');
  const child = 'setInterval(() => {}, 1000)';
  const started = `const { spawn } = require('node:child_process');
    const { pid } = spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });
    require('node:fs').writeFileSync(${JSON.stringify(noted)}, String(pid));`;
  const read = await readCommand(['node', '-e', started], { cwd: tmpdir(), items: undefined, limitMs: 3000 });
  expect(read).toMatchObject({ readable: false, said: expect.stringContaining('not over after') });
  const pid = Number(readFileSync(noted, 'utf8'));
  for (let count = 0; isThere(pid) && count < 100; count++) await sleep(50);
  expect(isThere(pid)).toBe(false);
});

test('a variable reaches the command and no argument, and what it complains of does not tell its value', async () => {
  const secret = 'willow-52-harvest';
  const print =
    'const { AUDIT_PASSWORD: p, PATH } = process.env; console.log(JSON.stringify({ request: "n1", who: [p.length, process.argv.includes(p), PATH.length > 0].join(" ") }))';
  const env = { AUDIT_PASSWORD: { literal: secret } };
  expect((await ask({ command: ['node', '-e', print], env })).entries[0]?.actor).toBe('17 false true');
  const complain = 'console.error("wrong password", process.env.AUDIT_PASSWORD); process.exit(1)';
  const answer = await ask({ command: ['node', '-e', complain], env }, 0);
  expect(answer).toMatchObject({ readable: false, said: expect.stringContaining('wrong password') });
  expect(answer.said).not.toContain(secret);
});

const SQLITE = spawnSync('sqlite3', ['--version']).status === 0;
const ROWS =
  "select json_object('at', at, 'who', who, 'did', did, 'what', what, 'result', result, 'request', request) from log where at >= '${since}'";

test('a database is read by its own client, a row a line, and its log may be empty', async (context) => {
  if (!SQLITE) return context.skip('sqlite3 is not installed');
  const file = join(temporary(), 'audit.db');
  const sql = (text: string) => execFileSync('sqlite3', [file, text]);
  sql('create table log (at text, who text, did text, what text, result text, request text)');
  const command = ['sqlite3', '-readonly', file, ROWS];
  expect(await ask({ command }, 0)).toMatchObject({ readable: true, total: 0 });
  sql(`insert into log values
    ('2026-03-01T10:00:00Z', 'anna "the" O''Neil', 'R', 'Patient/p-1', 'ok', 'n1'),
    ('2020-01-01T00:00:00Z', 'old', 'R', 'Patient/p-1', 'ok', 'n0')`);
  const answer = await ask({ command });
  expect(answer).toMatchObject({ readable: true, total: 1 });
  expect(answer.entries[0]).toMatchObject({ nonce: 'n1', actor: 'anna "the" O\'Neil', operation: 'R' });
  // What only reads can't be made to write; without that, the same would have gone through.
  const spoil = 'delete from log';
  expect(await ask({ command: ['sqlite3', '-readonly', file, spoil] }, 0)).toMatchObject({
    readable: false,
    said: expect.stringContaining('readonly'),
  });
  expect(await ask({ command })).toMatchObject({ total: 1 });
  sql(spoil);
  expect(await ask({ command }, 0)).toMatchObject({ readable: true, total: 0 });
});

test('a client that gets its password and its restraint as variables reads, and can not write', async (context) => {
  if (NO_POSTGRES !== null) return context.skip(NO_POSTGRES);
  const { port, client } = await startPostgres();
  if (!existsSync(client)) return context.skip('psql is not installed');
  const at = ['-h', '127.0.0.1', '-p', String(port), '-U', 'probe', '-d', 'postgres'];
  const env = {
    PGPASSWORD: { literal: PASSWORD },
    PGOPTIONS: '-c default_transaction_read_only=on',
  };
  const sql = (text: string) =>
    execFileSync(client, ['-qX', ...at, '-c', text], { env: { ...process.env, PGPASSWORD: PASSWORD } });
  sql(`create table log (at timestamptz, who text, request text);
    insert into log values ('2026-03-01T10:00:00Z', 'anna', 'n1'), ('2020-01-01T00:00:00Z', 'old', 'n0')`);
  const rows = "select row_to_json(log) from log where at >= '${since}'";
  const command = (text: string) => [client, '-qAtX', ...at, '-c', text];
  const answer = await ask({ command: command(rows), env });
  expect(answer).toMatchObject({ readable: true, total: 1, entries: [{ actor: 'anna', nonce: 'n1' }] });
  expect(await ask({ command: command('delete from log'), env }, 0)).toMatchObject({
    readable: false,
    said: expect.stringContaining('read-only transaction'),
  });
  const { PGOPTIONS } = env;
  expect(await ask({ command: command(rows), env: { PGOPTIONS } }, 0)).toMatchObject({ readable: false });
}, 60_000);
