import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Where Debian keeps servers that are not on an ordinary PATH. */
function folders(): string[] {
  const postgres = '/usr/lib/postgresql';
  const versions = existsSync(postgres) ? readdirSync(postgres) : [];
  return [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    ...versions.map((version) => join(postgres, version, 'bin')),
  ];
}

/** The path of a program, or undefined where it isn't installed. */
export function find(program: string): string | undefined {
  return folders()
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}

/** The first of some programs that isn't installed, as the reason to leave something out. */
export function missing(...programs: readonly string[]): string | undefined {
  const absent = programs.find((program) => find(program) === undefined);
  return absent === undefined ? undefined : `${absent} is not installed`;
}

/** A folder of its own for the files of one server. */
export function scratch(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'tls-truth-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(hard);
}

/**
 * Starts a server and waits until its port on loopback takes connections. Gives the function that stops it.
 *
 * @throws {Error} with what it wrote, when it ends by itself or doesn't listen within 20 seconds.
 */
export async function startProgram(
  command: string,
  args: readonly string[],
  options: { readonly port: number; readonly cwd?: string; readonly uid?: number },
): Promise<() => Promise<void>> {
  const { port, ...more } = options;
  const child = spawn(find(command) ?? command, args, { ...more, stdio: ['ignore', 'ignore', 'pipe'] });
  let written = '';
  child.stderr.on('data', (chunk) => {
    written = (written + String(chunk)).slice(-2000);
  });
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code) => {
    failure ??= `ended with ${code}`;
  });
  for (const begin = Date.now(); Date.now() - begin < 20_000; ) {
    if (failure !== undefined) throw new Error(`${command} ${failure}: ${written}`);
    if (await answers(port)) return () => stopped(child);
    await delay(25);
  }
  await stopped(child);
  throw new Error(`${command} doesn't listen on port ${port}: ${written}`);
}
