/**
 * Starts HAPI FHIR's plain server behind nginx, each on a free loopback port. What a variant leaves out comes by
 * `--without`: modern-tls, or what the server knows by name.
 *
 * Prints `ready {"port":…,"clear":…,"ca":"…"}` when it answers; ends with SIGTERM.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openAuthority } from '../clinic/app/tls/authority.js';
import { leafProfile } from '../clinic/app/tls/leaf.js';
import { statusOf } from '../clinic/app/tls/ocsp.js';
import { freePort, listening } from '../starting/ports.js';
import { programs } from '../starting/programs.js';
import { classPath } from './build.js';
import { frontConfiguration } from './front.js';

const OUTPUT = { stdio: ['ignore', 'ignore', 'inherit'] } satisfies Parameters<typeof spawn>[2];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { without: { type: 'string', default: '' } } });
  const { nginx } = programs(['nginx'], ['nginx']);
  const classes = classPath(resolve('server'));
  const state = resolve('.state');
  const folder = join(state, randomBytes(4).toString('hex'));
  mkdirSync(folder, { recursive: true });
  const authority = await openAuthority(state);
  const [port, clear, behind] = [await freePort(), await freePort(), await freePort()];
  const { key, cert } = await authority.issue(leafProfile(Date.now()), `http://localhost:${clear}`);
  const certificate = new X509Certificate(cert).raw;
  const standing = statusOf(authority.signer, { certificate, revokedAt: undefined }, Date.now());
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'ocsp.der'), standing.response);
  const oldTls = values.without.split(',').includes('modern-tls');
  writeFileSync(join(folder, 'nginx.conf'), frontConfiguration({ port, clear, behind, oldTls }));

  const children: readonly ChildProcess[] = [
    spawn(
      'java',
      [
        ...['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
        '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
        ...['-cp', classes, 'FhirServer', String(behind), `https://localhost:${port}/fhir`],
        ...['people.json', 'seed.json', values.without],
      ],
      OUTPUT,
    ),
    spawn(nginx, ['-p', `${folder}/`, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], OUTPUT),
  ];
  const end = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  let left = children.length;
  for (const child of children)
    child.once('exit', (code) => {
      // Neither is of use without the other.
      end();
      left -= 1;
      if (left > 0) return;
      rmSync(folder, { recursive: true, force: true });
      process.exit(code ?? 0);
    });
  await listening(behind, port, clear);
  process.stdout.write(`ready ${JSON.stringify({ port, clear, ca: authority.file })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
