import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openssl } from '../extensions.js';
import { openssl30, openssl35, schemes } from '../groups.js';
import { identityFiles, pki } from '../identity.js';
import { suitesOf } from '../oracle.js';
import { freePort, missing, scratch, startProgram } from '../program.js';
import type { TruthServer } from '../server.js';
import type { Truth } from '../truth.js';

const script = fileURLToPath(new URL('./node-server.mjs', import.meta.url));

function nodeServer(
  id: string,
  title: string,
  program: string,
  less: string,
  groups: Truth['groups'],
  absent: () => string | undefined,
): TruthServer {
  return {
    id,
    title,
    missing: () => absent() ?? missing('openssl'),
    async start() {
      const made = await pki();
      const { path, remove } = scratch();
      const port = await freePort();
      const { cert, key } = identityFiles(path, 'server', [made.rsa, made.intermediate]);
      const stop = await startProgram(program, [script, String(port), cert, key], { port });
      // Node's own list; without `dhparam` it has no parameters for finite-field Diffie-Hellman.
      const ciphers = execFileSync(program, ['-p', 'crypto.constants.defaultCipherList'], {
        encoding: 'utf8',
      });
      return {
        port,
        ca: [made.root.pem],
        close: () => stop().finally(remove),
        truth: {
          suites: suitesOf(ciphers.trim() + less, {
            versions: ['TLS 1.2', 'TLS 1.3'],
            authentications: ['RSA'],
            dh: false,
          }),
          preference: { 'TLS 1.2': 'server', 'TLS 1.3': 'server' },
          groups,
          diffieHellman: {},
          signatureSchemes: schemes.rsa,
          certificates: { RSA: [] },
          // Node lets a client renegotiate, a few times a connection.
          extensions: { ...openssl, alpn: 'yes http/1.1', 'client-initiated-renegotiation': 'yes' },
          vulnerabilities: [],
        },
      };
    },
  };
}

/** Path of a Node 24 (OpenSSL 3.5, post-quantum groups), where there is one beside the Node that runs this. */
const node24 = process.env.NODE24;

export const nodeServers: readonly TruthServer[] = [
  nodeServer('node', 'https of the Node that runs this', process.execPath, '', openssl30, () => undefined),
  // OpenSSL 3.2 and later count the short tag of CCM_8 as 64 bits of security, too few for the level by default.
  nodeServer('node-24', 'https of Node 24', node24 ?? 'node24', ':!AESCCM8', openssl35, () =>
    node24 !== undefined && existsSync(node24) ? undefined : 'NODE24 names no Node 24',
  ),
];
