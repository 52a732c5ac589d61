import { execFileSync } from 'node:child_process';
import { chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openssl } from '../extensions.js';
import { schemes } from '../groups.js';
import { identityFiles, pki } from '../identity.js';
import { suitesOf } from '../oracle.js';
import { find, freePort, missing, scratch, startProgram } from '../program.js';
import type { TruthServer } from '../server.js';

/** PostgreSQL refuses to run as root; `nobody` everywhere on Debian. */
const nobody = 65_534;

const ciphers = 'HIGH:MEDIUM:+3DES:!aNULL';

/** PostgreSQL with `ssl = on` and its own defaults. */
export const postgres: TruthServer = {
  id: 'postgres',
  title: 'PostgreSQL with ssl = on',
  missing: () => missing('initdb', 'postgres', 'openssl'),
  async start() {
    const made = await pki();
    const { path, remove } = scratch();
    const port = await freePort();
    const { cert, key } = identityFiles(path, 'server', [made.rsa, made.intermediate]);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      for (const name of ['.', ...readdirSync(path)]) chownSync(join(path, name), nobody, nobody);
    }
    const as = isRoot ? { uid: nobody } : {};
    const data = join(path, 'data');
    const init = [
      '-D',
      data,
      '--no-sync',
      '--auth=trust',
      '--username=truth',
      '--locale=C',
      '--encoding=UTF8',
    ];
    execFileSync(find('initdb') ?? 'initdb', init, { stdio: 'ignore', cwd: path, ...as });
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: '',
      fsync: 'off',
      ssl: 'on',
      ssl_cert_file: cert,
      ssl_key_file: key,
      ssl_ciphers: ciphers,
    };
    const stop = await startProgram(
      'postgres',
      ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { port, cwd: path, ...as },
    );
    return {
      port,
      ca: [made.root.pem],
      starttls: 'postgres',
      close: () => stop().finally(remove),
      truth: {
        suites: suitesOf(ciphers, { versions: ['TLS 1.2', 'TLS 1.3'], authentications: ['RSA'] }),
        preference: { 'TLS 1.2': 'server' },
        // `ssl_ecdh_curve` is one curve.
        groups: { 'TLS 1.2': ['secp256r1'], 'TLS 1.3': ['secp256r1'] },
        diffieHellman: { 'TLS 1.2': { bits: 2048, ffdhe: [] } },
        signatureSchemes: schemes.rsa,
        certificates: { RSA: [] },
        // It switches tickets and its session cache off.
        extensions: {
          ...openssl,
          'session-tickets TLS 1.2': 'no',
          'session-tickets TLS 1.3': 'no',
          'resumption-1.3': 'no',
        },
        vulnerabilities: [],
      },
    };
  },
};
