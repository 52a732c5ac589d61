import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { Protocol } from '../../src/index.js';
import type { Truth } from './truth.js';

const run = promisify(execFile);

/** The versions that today's OpenSSL still speaks, with its switches. */
export const opensslProtocols = {
  'TLS 1.0': '-tls1',
  'TLS 1.1': '-tls1_1',
  'TLS 1.2': '-tls1_2',
  'TLS 1.3': '-tls1_3',
} as const;

export type OpensslProtocol = keyof typeof opensslProtocols;

export const everything = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0';

export interface OpensslSuite {
  readonly id: number;
  readonly name: string;
  readonly exchange: string;
  readonly authentication: string;
}

/** What `openssl ciphers` says that a cipher string means under one version. */
export function listed(protocol: OpensslProtocol, ciphers: string): OpensslSuite[] {
  const args = ['ciphers', '-s', '-V', opensslProtocols[protocol], ciphers];
  const lines = execFileSync('openssl', args, { encoding: 'utf8' }).matchAll(
    /0x([0-9A-F]{2}),0x([0-9A-F]{2}) - (\S+)\s+(\S+)\s+Kx=(\S+)\s+Au=(\S+)/g,
  );
  return [...lines].flatMap(
    ([, high = '', low = '', name = '', since = '', exchange = '', authentication = '']) => {
      const isNew = since === 'TLSv1.3';
      return isNew === (protocol === 'TLS 1.3')
        ? [{ id: Number.parseInt(high + low, 16), name, exchange, authentication }]
        : [];
    },
  );
}

/** What a server of OpenSSL has besides its cipher string. */
export interface Means {
  readonly versions: readonly OpensslProtocol[];
  /** Kinds of keys; `None` allows anonymous suites. */
  readonly authentications: readonly ('RSA' | 'ECDSA' | 'None')[];
  /** False for a server without Diffie-Hellman parameters. */
  readonly dh?: boolean;
}

/** Suites of an OpenSSL server with a cipher string, version by version. */
export function suitesOf(ciphers: string, means: Means): Truth['suites'] {
  const fits = new Set<string>([...means.authentications, 'any']);
  const usable = ({ authentication, exchange }: OpensslSuite) =>
    fits.has(authentication) && (exchange !== 'DH' || means.dh !== false);
  const entries = means.versions.map((protocol) => [
    protocol,
    listed(protocol, ciphers)
      .filter(usable)
      .map(({ id }) => id),
  ]);
  return Object.fromEntries(entries);
}

/** The suite of one handshake by `openssl s_client`, which offers all of some; undefined when there was none. */
async function chosen(
  port: number,
  protocol: OpensslProtocol,
  offered: readonly OpensslSuite[],
  more: readonly string[],
): Promise<OpensslSuite | undefined> {
  const names = offered.map(({ name }) => name).join(':');
  const choice = protocol === 'TLS 1.3' ? ['-ciphersuites', names] : ['-cipher', `${names}:@SECLEVEL=0`];
  const args = ['s_client', '-connect', `127.0.0.1:${port}`, opensslProtocols[protocol], ...choice];
  const running = run('openssl', [...args, ...more, '-servername', 'localhost'], { timeout: 5000 });
  running.child.stdin?.end();
  const output = await running.then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? '',
  );
  const name = /Cipher is (\S+)\n/.exec(output)?.[1];
  return offered.find((suite) => suite.name === name);
}

/**
 * The suites that `openssl s_client` finishes handshakes with: the second opinion on what the configuration says. Each
 * time it offers what is left.
 */
export async function handshaken(
  port: number,
  protocol: OpensslProtocol,
  starttls?: string,
): Promise<number[]> {
  const more = starttls === undefined ? [] : ['-starttls', starttls];
  const found: number[] = [];
  let rest = listed(protocol, everything);
  while (rest.length > 0) {
    const next = await chosen(port, protocol, rest, more);
    if (next === undefined) return found;
    found.push(next.id);
    rest = rest.filter(({ id }) => id !== next.id);
  }
  return found;
}

/** True for versions that the oracle knows. */
export function isOpensslProtocol(protocol: Protocol): protocol is OpensslProtocol {
  return protocol in opensslProtocols;
}
