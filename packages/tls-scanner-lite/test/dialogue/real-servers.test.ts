import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Report, type ScanOptions, scan } from '../../src/index.js';
import { now, soundChain } from '../pki.js';
import { scripted, type Turn } from './scripted.js';
import { willing } from './scripts.js';

const { root, intermediate, leaf } = await soundChain();
const cert = `${leaf.pem}\n${intermediate.pem}`;
const what: ScanOptions['what'] = ['suites', 'certificates'];
const target = (port: number) => ({ host: 'localhost', port, address: '127.0.0.1' });
const offered = (report: Report) =>
  report.protocols.filter(({ state }) => state === 'offered').map(({ protocol }) => protocol);

/** The script of a willing server, for a client that gives itself another name than ours does. */
function independent(protocol: keyof typeof willing): readonly Turn[] {
  return willing[protocol].map((turn) =>
    turn instanceof RegExp && turn.source.includes('EHLO') ? /^EHLO .*\r\n/ : turn,
  );
}

async function smtpServer(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({ key: leaf.key, cert, disableReverseLookup: true, ...options });
  server.on('error', () => {});
  onTestFinished(() => {
    server.close(() => {});
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return (server.server.address() as AddressInfo).port;
}

describe('the SMTP server of the nodemailer project', () => {
  test('is scanned through STARTTLS, its certificate judged', async () => {
    const report = await scan(target(await smtpServer({})), {
      now,
      what: ['certificates'],
      ca: [root.pem],
      starttls: 'smtp',
    });
    expect(offered(report)).toEqual(['TLS 1.2', 'TLS 1.3']);
    expect(report.certificates?.find(({ state }) => state === 'presented')).toMatchObject({ problems: [] });
  });

  test('without STARTTLS is inconclusive, with what it offers instead', async () => {
    const port = await smtpServer({ hideSTARTTLS: true });
    const report = await scan(target(port), { starttls: 'smtp', timeoutMs: 2000 });
    expect(report.control.reply).toMatchObject({ kind: 'no-starttls', cause: 'not offered' });
    expect(offered(report)).toEqual([]);
  });
});

describe.skipIf(spawnSync('openssl', ['version']).status !== 0)('openssl s_client', () => {
  // The servers of these tests are our own: a client that shares no code with us has to get through to TLS as well.
  test.each(['smtp', 'pop3', 'ftp', 'ldap', 'xmpp', 'xmpp-server', 'postgres', 'mysql'] as const)(
    'gets through the %s of our scripted server',
    async (protocol) => {
      const port = await scripted({ turns: independent(protocol), ending: { tls: { ...leaf, pem: cert } } });
      const child = spawn('openssl', [
        's_client',
        ...['-connect', `127.0.0.1:${port}`, '-starttls', protocol, '-name', 'localhost', '-brief'],
      ]);
      onTestFinished(() => {
        child.kill();
      });
      let said = '';
      for await (const chunk of child.stderr) {
        said += String(chunk);
        if (said.includes('CONNECTION ESTABLISHED')) break;
      }
      expect(said).toContain('CONNECTION ESTABLISHED');
    },
  );
});

const versions = '/usr/lib/postgresql';
const postgresBin = existsSync(versions)
  ? readdirSync(versions)
      .map((version) => join(versions, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;
const isRoot = process.getuid?.() === 0;
const hasUser = !isRoot || spawnSync('id', ['postgres']).status === 0;

/** The server refuses to run as root, so that it is started by its own user there. */
function asPostgres(program: string, ...args: string[]): [string, string[]] {
  return isRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A data folder with a certificate; made once, for that takes seconds. */
function postgresFolder(bin: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tls-scanner-'));
  const data = join(folder, 'data');
  const own = (file: string) => {
    if (!isRoot) return;
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chownSync(file, id('-u'), id('-g'));
  };
  own(folder);
  const [initdb, args] = asPostgres(
    join(bin, 'initdb'),
    '-D',
    data,
    '-A',
    'trust',
    '-N',
    '--no-instructions',
  );
  execFileSync(initdb, args, { stdio: 'ignore', cwd: folder });
  for (const [name, text] of [
    ['server.crt', cert],
    ['server.key', leaf.key],
  ] as const) {
    writeFileSync(join(data, name), text);
    chmodSync(join(data, name), 0o600);
    own(join(data, name));
  }
  return folder;
}

async function postgresServer(bin: string, folder: string, ssl: 'on' | 'off'): Promise<number> {
  const port = await freePort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    `ssl=${ssl}`,
    'ssl_min_protocol_version=TLSv1.2',
  ];
  const options = settings.flatMap((setting) => ['-c', setting]);
  const [program, args] = asPostgres(join(bin, 'postgres'), '-D', join(folder, 'data'), ...options);
  const child = spawn(program, args, { stdio: 'ignore', cwd: folder });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
  });
  const ready = () =>
    spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status === 0;
  for (let tries = 0; tries < 200 && !ready(); tries += 1) {
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`);
    await delay(50);
  }
  return port;
}

const reason =
  postgresBin === undefined ? 'not installed' : hasUser ? undefined : 'no user "postgres" to run it as';

describe.skipIf(reason !== undefined)(
  `PostgreSQL${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    const bin = postgresBin ?? '';
    let folder = '';
    beforeAll(() => {
      folder = postgresFolder(bin);
    }, 60_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('is scanned through its SSLRequest', { timeout: 60_000 }, async () => {
      const port = await postgresServer(bin, folder, 'on');
      const report = await scan(target(port), { now, what, ca: [root.pem], starttls: 'postgres' });
      expect(offered(report)).toEqual(['TLS 1.2', 'TLS 1.3']);
      expect(report.suites?.at(-1)?.accepted.length).toBe(3);
      expect(report.certificates?.find(({ state }) => state === 'presented')).toMatchObject({ problems: [] });
    });

    test('without TLS says so, and nothing is concluded about TLS', { timeout: 60_000 }, async () => {
      const port = await postgresServer(bin, folder, 'off');
      const report = await scan(target(port), { starttls: 'postgres' });
      expect(report.control.reply).toEqual({
        kind: 'no-starttls',
        protocol: 'postgres',
        cause: 'not offered',
        said: 'N',
      });
    });
  },
);
