/** A real PostgreSQL of its own data, that ends with the test. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../../../targets/starting/ports.js';
import { says } from './says.js';

export const PASSWORD = 'correct horse';
const VERSIONS = '/usr/lib/postgresql';
const BIN = existsSync(VERSIONS)
  ? readdirSync(VERSIONS)
      .map((version) => join(VERSIONS, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

/** Why none can be started here; null where one can. */
export const NO_POSTGRES =
  BIN === undefined
    ? 'PostgreSQL is not installed'
    : process.getuid?.() === 0 && spawnSync('id', ['postgres']).status !== 0
      ? 'there is no user postgres'
      : null;

/** The account `probe` may do everything. PostgreSQL refuses to run as root: there its own user runs it. */
export async function startPostgres() {
  const bin = BIN ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-postgres-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const isRoot = process.getuid?.() === 0;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const as = isRoot ? { uid: id('-u'), gid: id('-g') } : {};
  if (isRoot) chownSync(folder, id('-u'), id('-g'));
  const data = join(folder, 'data');
  writeFileSync(join(tmpdir(), `${folder.split('/').pop()}.pw`), PASSWORD);
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
  return {
    port,
    url: `postgres://probe:${encodeURIComponent(PASSWORD)}@localhost:${port}/postgres`,
    client: join(bin, 'psql'),
  };
}
