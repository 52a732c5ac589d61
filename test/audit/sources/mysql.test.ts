/** Logs in a real MariaDB, over TLS, and what the harness does with servers that are none. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { readMysql } from '../../../src/audit/sources/mysql.js';
import { freePort } from '../../../targets/starting/ports.js';
import { createAuthority } from '../../target/certificates.js';
import { says } from './says.js';

const SINCE = '2026-03-01T09:00:00.000Z';
const SERVER = ['mariadbd', '/usr/sbin/mariadbd'].find((name) => spawnSync(name, ['--version']).status === 0);
const as = process.getuid?.() === 0 ? ['--user=mysql'] : [];
const MISSING =
  SERVER === undefined
    ? 'MariaDB is not installed'
    : as.length > 0 && spawnSync('id', ['mysql']).status !== 0
      ? 'there is no user mysql'
      : null;

/** A server of its own data and certificate. The account `probe` may do everything: nothing but the reader holds it back. */
async function startMariadb(statements: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-mariadb-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const authority = await createAuthority('databases');
  const { cert, key } = await authority.issue('localhost');
  writeFileSync(join(folder, 'ca.pem'), authority.pem);
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  mkdirSync(join(folder, 'out'));
  if (as.length > 0) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'mysql'], { encoding: 'utf8' }));
    for (const name of ['', 'cert.pem', 'key.pem', 'out']) chownSync(join(folder, name), id('-u'), id('-g'));
  }
  const data = `--datadir=${join(folder, 'data')}`;
  execFileSync('mariadb-install-db', ['--no-defaults', ...as, data, '--skip-test-db'], { stdio: 'ignore' });
  writeFileSync(
    join(folder, 'first.sql'),
    [
      "CREATE USER 'probe'@'%' IDENTIFIED BY 'correct horse'",
      "GRANT ALL PRIVILEGES ON *.* TO 'probe'@'%'",
      'CREATE DATABASE clinic',
    ]
      .map((each) => `${each};\n`)
      .join(''),
  );
  const port = await freePort();
  const server = spawn(
    SERVER ?? '',
    [
      ...['--no-defaults', ...as, data, `--port=${port}`, '--bind-address=127.0.0.1'],
      `--socket=${join(folder, 'socket')}`,
      `--init-file=${join(folder, 'first.sql')}`,
      ...['ca', 'cert', 'key'].map((name) => `--ssl-${name}=${join(folder, `${name}.pem`)}`),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise((resolve) => server.once('exit', resolve));
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await ended;
  });
  await says(server, 'ready for connections');
  const writer = await createConnection({
    ...{ host: '127.0.0.1', port, database: 'clinic' },
    ...{ user: 'probe', password: 'correct horse' },
  });
  onTestFinished(() => writer.destroy());
  for (const statement of statements) await writer.query(statement);
  return { port, folder, ca: [authority.pem], writer };
}

function skipped(context: TestContext): boolean {
  if (MISSING !== null) context.skip(MISSING);
  return MISSING !== null;
}

const LOG = [
  "SET NAMES utf8mb4, time_zone = '+01:00'",
  'CREATE TABLE log (at TIMESTAMP(3) NULL, told DATETIME(3), who VARCHAR(20) CHARACTER SET utf8mb4, n INT, more JSON)',
  `INSERT INTO log VALUES ('2026-03-01 10:00:00.250', '2026-03-01 10:00:00.250', 'änna', 1, '{"a":1}'),
    ('2020-01-01 00:00:00', NULL, 'old', 2, NULL)`,
  "CREATE PROCEDURE wipe() BEGIN COMMIT; START TRANSACTION READ WRITE; DELETE FROM log; COMMIT; SELECT 'gone' AS who; END",
  'CREATE FUNCTION wiped() RETURNS INT BEGIN DELETE FROM log; RETURN 1; END',
];
const QUERY = 'SELECT at, told, who, n, more FROM log WHERE at >= $1 -- of today';

describe('a table of a real MariaDB', () => {
  test('is read over TLS as it is written there, and nothing can be changed by its query', async (context) => {
    if (skipped(context)) return;
    const { port, ca, folder, writer } = await startMariadb(LOG);
    const url = `mysql://probe:correct%20horse@localhost:${port}/clinic`;
    const admitted: string[] = [];
    const admit = async (host: string, to: number) => {
      admitted.push(`${host}:${to}`);
      return '127.0.0.1';
    };
    const read = (query: string, change: object = {}) =>
      readMysql({ url, query, admit, ca, tls: true, ...change }, SINCE);
    // A TIMESTAMP is an instant; a DATETIME has no zone, and gets none.
    expect(await read(QUERY)).toEqual({
      readable: true,
      items: [
        {
          at: '2026-03-01 09:00:00.250+00:00',
          told: '2026-03-01 10:00:00.250',
          who: 'änna',
          n: '1',
          more: '{"a":1}',
        },
      ],
      said: '1 entries read by query',
    });
    expect(admitted).toEqual([`localhost:${port}`]);
    expect(await read('SELECT n, at FROM log WHERE n = 2;')).toMatchObject({ items: [{ n: '2' }] });

    for (const query of [
      'DELETE FROM log',
      'DROP TABLE log',
      'CALL wipe()',
      'SET GLOBAL max_connections = 1',
      'SELECT 1; DELETE FROM log',
      'SELECT 1) AS entries; DELETE FROM log; -- ',
      `SELECT 'x' INTO OUTFILE '${folder}/out/x'`,
      `SELECT 1) AS e INTO OUTFILE '${folder}/out/y' -- `,
      `LOAD DATA LOCAL INFILE '${folder}/first.sql' INTO TABLE log`,
    ])
      expect(await read(query), query).toMatchObject({ readable: false });
    expect(await read('SELECT wiped() AS who')).toMatchObject({
      readable: false,
      said: expect.stringContaining('READ ONLY transaction'),
    });
    expect(await read('SELECT nothing FROM log')).toMatchObject({ readable: false });
    expect(await read('SELECT COUNT(*) AS n FROM log')).toMatchObject({ items: [{ n: '2' }] });
    expect(execFileSync('ls', [join(folder, 'out')], { encoding: 'utf8' })).toBe('');

    // The account itself may: what held it back was the reader.
    await writer.query('CALL wipe()');
    expect(await read('SELECT COUNT(*) AS n FROM log')).toMatchObject({ items: [{ n: '0' }] });
  }, 60_000);

  test('is not read by who is not let in, nor where the certificate is of somebody else', async (context) => {
    if (skipped(context)) return;
    const { port, ca } = await startMariadb();
    const admit = async () => '127.0.0.1';
    const query = 'SELECT 1 AS n';
    const read = (user: string, host: string, change: object = {}) =>
      readMysql(
        { url: `mysql://${user}@${host}:${port}/clinic`, query, admit, ca, tls: true, ...change },
        SINCE,
      );
    const good = 'probe:correct%20horse';
    expect(await read(good, 'localhost')).toMatchObject({ readable: true, items: [{ n: '1' }] });
    expect(await read('probe:wrong', 'localhost')).toMatchObject({
      readable: false,
      said: expect.stringContaining('Access denied'),
    });
    expect(await read(good, 'audit.example')).toMatchObject({ readable: false, said: /audit\.example/ });
    expect(await read(good, 'localhost', { ca: undefined })).toMatchObject({ readable: false });
    expect(await read(good, '127.0.0.1')).toMatchObject({
      readable: false,
      said: expect.stringContaining('named as its certificate names it'),
    });
    expect(await read(good, '127.0.0.1', { tls: false })).toMatchObject({ readable: true });
  }, 60_000);
});

/** Says what it is told as soon as somebody comes, and keeps what it got. */
async function talker(first: Buffer, then?: (socket: Socket) => void, hangsUp = false) {
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      then?.(socket);
    });
    socket.write(first);
    if (hangsUp) socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    heard,
    read: (tls: boolean) =>
      readMysql(
        {
          url: `mysql://probe:correct%20horse@localhost:${port}/clinic`,
          query: 'SELECT 1',
          admit: async () => '127.0.0.1',
          tls,
        },
        SINCE,
      ),
  };
}

function packet(number: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = number;
  return Buffer.concat([head, body]);
}

/** The first packet of protocol 10; `capable` are its flags, of which 0x800 is TLS. */
function greeting(plugin: string, capable = 0xf7ff & ~0x800): Buffer {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE((capable | 0x00080000) >>> 0);
  return packet(
    0,
    Buffer.concat([
      Buffer.from('\x0a8.0.40\0', 'latin1'),
      Buffer.from([1, 0, 0, 0]),
      Buffer.from('12345678\0', 'latin1'),
      flags.subarray(0, 2),
      Buffer.from([45, 2, 0]),
      flags.subarray(2, 4),
      Buffer.from([21]),
      Buffer.alloc(10),
      Buffer.from('901234567890\0', 'latin1'),
      Buffer.from(`${plugin}\0`, 'latin1'),
    ]),
  );
}

describe('a server', () => {
  test('without TLS is told nothing, unless the target file says that it has none', async () => {
    const server = await talker(greeting('mysql_native_password'));
    expect(await server.read(true)).toMatchObject({
      readable: false,
      said: expect.stringContaining('secure connection'),
    });
    expect(Buffer.concat(server.heard).toString('latin1')).not.toContain('probe');
  });

  test('that asks for the password in clear does not get it', async () => {
    const server = await talker(greeting('mysql_native_password'), (socket) =>
      socket.write(packet(2, Buffer.from('\xfemysql_clear_password\0', 'latin1'))),
    );
    expect(await server.read(false)).toMatchObject({ readable: false });
    const sent = Buffer.concat(server.heard).toString('latin1');
    expect(sent).toContain('probe');
    expect(sent).not.toContain('correct horse');
  });

  test.each([
    ['says that there are too many', packet(0, Buffer.from('\xff\x10\x04Too many connections', 'latin1'))],
    ['is none of MySQL', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])(
    'that %s leaves the log unread',
    async (_, first) => {
      const server = await talker(first, undefined, true);
      expect(await server.read(false)).toMatchObject({ readable: false, items: [] });
    },
    30_000,
  );
});
