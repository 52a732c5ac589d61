import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Protocol, protocols } from '../../../src/index.js';
import { openssl } from '../extensions.js';
import { java17, javaFfdhe, schemes } from '../groups.js';
import { identityFiles, pki } from '../identity.js';
import { freePort, missing, scratch, startProgram } from '../program.js';
import type { TruthServer } from '../server.js';
import type { Truth } from '../truth.js';

const source = fileURLToPath(new URL('./Server.java', import.meta.url));

const names: Readonly<Record<string, Protocol>> = {
  SSLv3: 'SSL 3.0',
  TLSv1: 'TLS 1.0',
  'TLSv1.1': 'TLS 1.1',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.3': 'TLS 1.3',
};

// With one RSA key: neither DSS nor ECDSA, and no static ECDH. `null` is how Java says that TLS 1.3 has no exchange.
const exchanges = /^(RSA|RSA_EXPORT|DHE_RSA|DHE_RSA_EXPORT|DH_anon|DH_anon_EXPORT|ECDHE_RSA|ECDH_anon|null)$/;

/** Java's own table, as Server.java writes it: "version id exchange name" a line. */
function suitesIn(table: string): Truth['suites'] {
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const entries = protocols.map((protocol) => [
    protocol,
    rows
      .filter(([version = '', , exchange = '']) => names[version] === protocol && exchanges.test(exchange))
      .map(([, id]) => Number(id)),
  ]);
  return Object.fromEntries(entries.filter(([, ids]) => ids !== undefined && ids.length > 0));
}

/** Java 17 with nothing disabled. */
export const java: TruthServer = {
  id: 'java-everything',
  title: 'Java with all that is old enabled, from SSL 3.0 and EXPORT on',
  missing: () => missing('java', 'openssl'),
  async start() {
    const made = await pki();
    const { path, remove } = scratch();
    const port = await freePort();
    const { cert, key } = identityFiles(path, 'server', [made.rsa, made.intermediate]);
    const store = join(path, 'store.p12');
    const list = join(path, 'suites.txt');
    execFileSync('openssl', [
      ...['pkcs12', '-export', '-in', cert, '-inkey', key],
      ...['-passout', 'pass:truth', '-out', store],
    ]);
    const stop = await startProgram(
      'java',
      [
        // Its table of suites is private; the size of its Diffie-Hellman prime is a setting.
        ...['--add-opens', 'java.base/sun.security.ssl=ALL-UNNAMED', '-Djdk.tls.ephemeralDHKeySize=1024'],
        ...[source, String(port), store, list],
      ],
      { port },
    );
    return {
      port,
      ca: [made.root.pem],
      close: () => stop().finally(remove),
      truth: {
        suites: suitesIn(readFileSync(list, 'utf8')),
        groups: java17,
        diffieHellman: {
          // SSL 3.0 has no extensions, so that no group can be asked for.
          'SSL 3.0': { bits: 1024, ffdhe: [] },
          'TLS 1.0': { bits: 1024, ffdhe: javaFfdhe },
          'TLS 1.1': { bits: 1024, ffdhe: javaFfdhe },
          'TLS 1.2': { bits: 1024, ffdhe: javaFfdhe },
        },
        signatureSchemes: schemes.java,
        certificates: { RSA: [] },
        extensions: {
          ...openssl,
          'encrypt-then-mac': 'no',
          'fallback-scsv': 'no',
          'client-initiated-renegotiation': 'yes',
          'session-id-resumption': 'yes',
        },
        vulnerabilities: [
          ...['poodle', 'sweet32', 'freak', 'logjam', 'beast', 'rc4', 'null', 'export', 'anonymous'],
        ],
      },
    };
  },
};
