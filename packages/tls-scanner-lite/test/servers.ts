import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Identity } from './pki.js';

/** Whether a program is there; tests against it are skipped otherwise. */
export function installed(program: string, ...args: string[]): boolean {
  return (
    spawnSync(program, args, {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    }).status === 0
  );
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A Node https server, closed when the test ends. */
export async function httpsServer(options: ServerOptions): Promise<number> {
  const server = createHttpsServer(options, (_, response) => response.end());
  server.on('tlsClientError', () => {});
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listening(server);
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await delay(50);
  }
  throw new Error(`nothing listens on port ${port}`);
}

function stopAtEnd(child: ChildProcess, folder: string): void {
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await new Promise((resolve) =>
      child.exitCode === null ? child.once('exit', resolve) : resolve(undefined),
    );
    rmSync(folder, { recursive: true, force: true });
  });
}

function identityFiles(
  folder: string,
  name: string,
  identity: Identity,
  ...more: Identity[]
): { cert: string; key: string } {
  const cert = join(folder, `${name}.crt`);
  const key = join(folder, `${name}.key`);
  writeFileSync(cert, [identity, ...more].map(({ pem }) => `${pem}\n`).join(''));
  writeFileSync(key, identity.key);
  return { cert, key };
}

/** `openssl s_server` with the arguments given. */
export async function opensslServer(identity: Identity, args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tls-scanner-'));
  const { cert, key } = identityFiles(folder, 'server', identity);
  const port = await freePort();
  const all = ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', cert, '-key', key, '-quiet', ...args];
  // Input that never ends: at its end s_server would close every connection as soon as it is established.
  stopAtEnd(spawn('openssl', all, { stdio: ['pipe', 'ignore', 'ignore'] }), folder);
  await reachable(port);
  return port;
}

/** nginx with some `ssl_*` directives, and one certificate for each identity. */
export async function nginxServer(identities: readonly Identity[], directives: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tls-scanner-'));
  const port = await freePort();
  const files = identities.map((identity, index) => identityFiles(folder, `server${index}`, identity));
  const pairs = files
    .map(({ cert, key }) => `ssl_certificate ${cert}; ssl_certificate_key ${key};`)
    .join('\n');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr crit; events {}
     http { access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
       uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
       server { listen 127.0.0.1:${port} ssl; ${pairs} ${directives} return 200; } }`,
  );
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  stopAtEnd(
    spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore', env }),
    folder,
  );
  await reachable(port);
  return port;
}

/** A proxy that resets whatever goes beyond a number of connections in a second, as limiters do. */
export async function limiter(
  target: number,
  perSecond: number,
): Promise<{ port: number; resets(): number }> {
  let resets = 0;
  let times: number[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    times = times.filter((time) => time > Date.now() - 1000);
    if (times.length >= perSecond) {
      resets += 1;
      socket.resetAndDestroy();
      return;
    }
    times.push(Date.now());
    const upstream = connect(target, '127.0.0.1');
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  onTestFinished(() => {
    server.close();
  });
  return { port: await listening(server), resets: () => resets };
}
