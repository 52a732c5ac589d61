import { openssl, unfinished } from '../extensions.js';
import { openssl30, schemes } from '../groups.js';
import { identityFiles, pki } from '../identity.js';
import { suitesOf } from '../oracle.js';
import { freePort, missing, scratch, startProgram } from '../program.js';
import type { TruthServer } from '../server.js';

const ciphers = 'ECDHE+AESGCM:DHE+AESGCM:AES128-SHA';

/** A strict `openssl s_server`: it ends every handshake without a client certificate, and serves one socket at a time. */
export const strictClient: TruthServer = {
  id: 'openssl-client-certificate',
  title: 'openssl s_server that demands a client certificate',
  missing: () => missing('openssl'),
  async start() {
    const made = await pki();
    const { path, remove } = scratch();
    const port = await freePort();
    const { cert, key } = identityFiles(path, 'server', [made.rsa, made.intermediate]);
    const stop = await startProgram(
      'openssl',
      [
        ...['s_server', '-accept', `127.0.0.1:${port}`, '-quiet', '-www', '-cipher', ciphers],
        ...['-cert', cert, '-key', key, '-cert_chain', cert, '-CAfile', cert],
        ...['-Verify', '2', '-verify_return_error'],
      ],
      { port },
    );
    return {
      port,
      ca: [made.root.pem],
      close: () => stop().finally(remove),
      truth: {
        suites: suitesOf(ciphers, { versions: ['TLS 1.2', 'TLS 1.3'], authentications: ['RSA'] }),
        groups: openssl30,
        // Without parameters of its own it takes primes of RFC 3526, as long as its key is strong.
        diffieHellman: { 'TLS 1.2': { bits: 2048, ffdhe: [] } },
        signatureSchemes: schemes.rsa,
        certificates: { RSA: [] },
        extensions: { ...openssl, ...unfinished, 'client-certificate-request': 'yes required' },
        vulnerabilities: [],
        undecidable: ['robot', 'ticketbleed'],
      },
    };
  },
};
