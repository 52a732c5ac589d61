/** Logs that are no web service: real files, real commands, a real PostgreSQL. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { askAudit } from '../../../src/audit/source.js';
import { readCommand } from '../../../src/audit/sources/command.js';
import { readPostgres } from '../../../src/audit/sources/postgres.js';
import type { TargetAudit } from '../../../src/target/audit-schema.js';
import { freePort } from '../../../targets/starting/ports.js';
import { drive } from '../../target/drive.js';
import { says } from './says.js';

const FIELDS: Omit<TargetAudit, 'source'> = {
  within: '5s',
  fields: {
    time: '$.at',
    actor: '$.who',
    operation: '$.did',
    object: '$.what',
    outcome: '$.result',
    nonce: '$.request',
  },
  outcomes: { success: ['ok'], failure: ['denied'] },
};
const LINE = {
  at: '2026-03-01T10:00:00',
  who: 'anna',
  did: 'R',
  what: 'Patient/p-1',
  result: 'ok',
  request: 'n1',
};
const QUESTION = {
  nonces: ['n1', 'decoy'],
  until: ['n1'],
  withinMs: 5000,
  since: '2026-03-01T09:00:00.000Z',
};

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function ask(source: TargetAudit['source'], withinMs = 5000) {
  const { driver, guard } = drive({ scope: { hosts: ['localhost'], ports: [1] } });
  return askAudit(
    driver,
    { ...FIELDS, source },
    { reader: null, admit: guard.admit },
    { ...QUESTION, withinMs },
  );
}

test('an entry that comes while the file is watched is awaited, half a line is not taken for one', async () => {
  const file = join(temporary(), 'audit.jsonl');
  const whole = `${JSON.stringify(LINE)}\n`;
  writeFileSync(file, `${JSON.stringify({ ...LINE, request: 'of others' })}\n${whole.slice(0, 30)}`);
  const asked = ask({ lines: file });
  await sleep(300);
  appendFileSync(file, whole.slice(30));
  const answer = await asked;
  expect(answer).toMatchObject({ readable: true, total: 2 });
  expect(answer.waitedMs).toBeLessThan(5000);
  // A time without zone is kept as it was read: that it has none is for the judge to say.
  expect(answer.entries).toMatchObject([
    { nonce: 'n1', actor: 'anna', operation: 'R', time: '2026-03-01T10:00:00' },
  ]);
});

test('a file that is not there, or has a line that is no JSON, is not readable: no entry can be called missing', async () => {
  const file = join(temporary(), 'audit.jsonl');
  expect(await ask({ lines: file }, 0)).toMatchObject({ readable: false, total: 0 });
  writeFileSync(file, `${JSON.stringify(LINE)}\nplain words\n${JSON.stringify(LINE)}\n`);
  const answer = await ask({ lines: file }, 0);
  expect(answer.readable).toBe(false);
  expect(answer.said).toContain('no JSON in line 2');
});

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
  ['never ends', ['node', '-e', 'setInterval(() => {}, 1000)'], /ended by SIGTERM/],
  ['prints no JSON', ['echo', 'hello'], /printed no JSON/],
])('a command that %s leaves the log unread, with the reason', async (_, command, why) => {
  const read = await readCommand(command, { cwd: tmpdir(), items: '$[*]', limitMs: 2000 });
  expect(read.readable).toBe(false);
  expect(read.said).toMatch(why);
});

const VERSIONS = '/usr/lib/postgresql';
const BIN = existsSync(VERSIONS)
  ? readdirSync(VERSIONS)
      .map((version) => join(VERSIONS, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

/** PostgreSQL refuses to run as root: there its own user runs it. */
async function startPostgres(bin: string): Promise<number> {
  const folder = temporary();
  const isRoot = process.getuid?.() === 0;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const as = isRoot ? { uid: id('-u'), gid: id('-g') } : {};
  if (isRoot) chownSync(folder, id('-u'), id('-g'));
  const data = join(folder, 'data');
  writeFileSync(join(tmpdir(), `${folder.split('/').pop()}.pw`), 'correct horse');
  const password = join(tmpdir(), `${folder.split('/').pop()}.pw`);
  onTestFinished(() => rmSync(password, { force: true }));
  execFileSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'probe',
      '-A',
      'scram-sha-256',
      '--pwfile',
      password,
      '-N',
      '-E',
      'UTF8',
      '--no-locale',
    ],
    { stdio: 'ignore', cwd: folder, ...as },
  );
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder, ...as },
  );
  const ended = new Promise((resolve) => server.once('exit', resolve));
  onTestFinished(async () => {
    server.kill('SIGINT');
    await ended;
  });
  await says(server, 'ready to accept connections');
  return port;
}

test('a table of a real PostgreSQL is read as it is written there, and nothing can be changed by its query', async (context) => {
  if (BIN === undefined) return context.skip('PostgreSQL is not installed');
  if (process.getuid?.() === 0 && spawnSync('id', ['postgres']).status !== 0)
    return context.skip('there is no user postgres');
  const port = await startPostgres(BIN);
  const url = `postgres://probe:correct%20horse@localhost:${port}/postgres`;
  const admitted: string[] = [];
  const admit = async (host: string, to: number) => {
    admitted.push(`${host}:${to}`);
    return '127.0.0.1';
  };
  const { Client } = await import('pg');
  const writer = new Client({ connectionString: url });
  await writer.connect();
  await writer.query(`CREATE TABLE log (at timestamptz, local timestamp, who text, n int);
    INSERT INTO log VALUES ('2026-03-01 10:00:00.25+01', '2026-03-01 10:00:00.25', 'anna', 1), ('2020-01-01Z', now(), 'old', 2)`);
  await writer.end();
  const query = 'SELECT at, local, who, n FROM log WHERE at >= $1';
  const read = (text: string, tls = false) =>
    readPostgres({ url, query: text, admit, tls }, '2026-03-01T09:00:00.000Z');
  expect(await read(query)).toEqual({
    readable: true,
    items: [{ at: '2026-03-01 09:00:00.25+00', local: '2026-03-01 10:00:00.25', who: 'anna', n: '1' }],
    said: '1 entries read by query',
  });
  expect(admitted).toEqual([`localhost:${port}`]);
  expect(await read("DELETE FROM log RETURNING 'x'")).toMatchObject({
    readable: false,
    said: expect.stringContaining('read-only transaction'),
  });
  expect(await read('SELECT nothing FROM log')).toMatchObject({ readable: false });
  // It has no TLS, and is not spoken to without unless the target file says so.
  expect(await read(query, true)).toMatchObject({ readable: false, said: expect.stringContaining('SSL') });
}, 60_000);
