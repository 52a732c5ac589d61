/**
 * Starts nginx, PostgreSQL and rsyslog as one system: records behind passwords and roles, whose access log goes by syslog
 * into a database. All on loopback, in a folder of its own that is removed at the end.
 *
 * STACK_WEAKNESS: none, or what is weakened.  STACK_STATE: folder for the authority.
 * Prints `ready {"port":…,"httpPort":…,"databasePort":…,"logPort":…,"ca":"…"}`; ends with SIGTERM.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAuthority } from '../clinic/app/tls/authority.js';
import { statusOf } from '../clinic/app/tls/ocsp.js';
import { freePort, listening } from '../starting/ports.js';
import { programs } from '../starting/programs.js';
import * as configuration from './configuration.js';

const DAY_MS = 86_400_000;
const PACKAGES = ['nginx', 'postgresql', 'rsyslog', 'rsyslog-openssl', 'rsyslog-pgsql'];
/** `nobody` everywhere on Debian: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
/** What the auditor signs in with; demo data, as everything here. */
const READER = { password: 'ledger-willow-52-harvest' };

interface People {
  readonly canaries: Readonly<Record<string, { readonly mrn: string; readonly invoice: string }>>;
  readonly [role: string]: unknown;
}

const root = process.getuid?.() === 0;
const as = root ? { uid: NOBODY, gid: NOBODY } : {};

function weakness(): configuration.Weakness {
  const wanted = process.env.STACK_WEAKNESS ?? 'none';
  const found = configuration.WEAKNESSES.find((each) => each === wanted);
  if (found === undefined)
    throw new Error(`STACK_WEAKNESS: ${wanted} is none of ${configuration.WEAKNESSES.join(', ')}`);
  return found;
}

/** One record and one invoice of each patient, with the canaries of the target file. */
function writeSite(folder: string, { canaries, ...people }: People): void {
  const write = (path: string, content: unknown) => {
    const file = join(folder, 'site', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(content)}\n`);
  };
  write('me.json', { signedIn: true });
  for (const [name, { mrn, invoice }] of Object.entries(canaries)) {
    write(`records/${name}/record.json`, { patient: name, mrn, text: 'Synthetic record' });
    write(`invoices/${name}/invoice.json`, { patient: name, invoice, text: 'Synthetic invoice' });
  }
  const accounts = Object.values(people).flat() as { username: string; password: string }[];
  writeFileSync(join(folder, 'htpasswd'), configuration.passwordFile(accounts), { mode: 0o600 });
}

async function main(): Promise<void> {
  const weak = weakness();
  const found = programs(['nginx', 'initdb', 'postgres', 'psql', 'rsyslogd'], PACKAGES, modulesOfRsyslog());
  const state = resolve(process.env.STACK_STATE ?? '.state');
  mkdirSync(state, { recursive: true });
  // A socket's path must be short.
  const folder = mkdtempSync(join(tmpdir(), 'stack-'));
  chmodSync(folder, 0o755);
  const children: ChildProcess[] = [];
  const end = async (code: number) => {
    await Promise.all(children.map(ended));
    rmSync(folder, { recursive: true, force: true });
    process.exit(code);
  };
  process.once('SIGTERM', () => void end(0));
  process.once('SIGINT', () => void end(0));
  const run = (program: string, args: readonly string[], options: { uid?: number; gid?: number } = {}) => {
    const child = spawn(program, [...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      ...options,
    });
    children.push(child);
    child.once('exit', (code) => {
      children.splice(children.indexOf(child), 1);
      process.stderr.write(`${program} ended with ${code}\n`);
      void end(1);
    });
  };

  const authority = await openAuthority(state);
  const ports = {
    web: await freePort(),
    http: await freePort(),
    database: await freePort(),
    log: await freePort(),
  };
  const now = Date.now();
  const { key, cert } = await authority.issue(
    { key: 'rsa', notBefore: new Date(now - DAY_MS), notAfter: new Date(now + 90 * DAY_MS) },
    `http://localhost:${ports.http}`,
  );
  const status = { certificate: new X509Certificate(cert).raw, revokedAt: undefined };
  writeFileSync(join(folder, 'ca.pem'), readFileSync(authority.file));
  for (const name of ['', 'db-']) {
    writeFileSync(join(folder, `${name}key.pem`), key, { mode: 0o600 });
    writeFileSync(join(folder, `${name}cert.pem`), cert);
  }
  if (root) chownSync(join(folder, 'db-key.pem'), NOBODY, NOBODY);
  writeFileSync(join(folder, 'ocsp.der'), statusOf(authority.signer, status, now).response);
  writeSite(folder, JSON.parse(readFileSync('people.json', 'utf8')) as People);

  const data = join(folder, 'data');
  const writer = { password: randomBytes(16).toString('hex') };
  mkdirSync(data, { mode: 0o700 });
  // Its socket is in the folder of all.
  if (root) {
    chownSync(data, NOBODY, NOBODY);
    chmodSync(folder, 0o777);
  }
  const locale = ['--locale=C', '--encoding=UTF8', '--username=owner', '--auth=trust', '--no-sync'];
  execFileSync(found.initdb, ['-D', data, ...locale], { stdio: 'ignore', cwd: folder, ...as });
  const settings = Object.entries(configuration.postgres(ports, folder, weak)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  run(found.postgres, ['-D', data, ...settings], as);
  await listening(ports.database);
  const sql = (database: string, text: string) =>
    execFileSync(
      found.psql,
      ['-q', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-p', String(ports.database), '-U', 'owner', database],
      { input: text, stdio: ['pipe', 'ignore', 'inherit'] },
    );
  sql('postgres', 'CREATE DATABASE audit');
  sql('audit', configuration.schema(writer, READER));
  writeFileSync(join(data, 'pg_hba.conf'), configuration.hostRules(weak));
  sql('audit', 'SELECT pg_reload_conf()');

  writeFileSync(join(folder, 'rsyslog.conf'), configuration.rsyslog(ports, folder, writer), { mode: 0o600 });
  run(found.rsyslogd, ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'rsyslog.pid')]);
  await listening(ports.log);
  writeFileSync(join(folder, 'nginx.conf'), configuration.nginx(ports, folder, weak));
  run(found.nginx, ['-p', `${folder}/`, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
  await listening(ports.web, ports.http);
  process.stdout.write(
    `ready ${JSON.stringify({ port: ports.web, httpPort: ports.http, databasePort: ports.database, logPort: ports.log, ca: authority.file })}\n`,
  );
}

/** Packages of their own on Debian, so that rsyslogd may be there without them. */
function modulesOfRsyslog(): readonly string[] {
  const folder = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();
  return ['lmnsd_ossl.so', 'ompgsql.so'].map((name) => `/usr/lib/${folder}-linux-gnu/rsyslog/${name}`);
}

async function ended(child: ChildProcess): Promise<void> {
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
  for (let waited = 0; child.exitCode === null && child.signalCode === null && waited < 3000; waited += 20)
    await sleep(20);
  child.kill('SIGKILL');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
