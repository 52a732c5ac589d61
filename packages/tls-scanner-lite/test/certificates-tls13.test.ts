import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type CertificateResult, createResponder, type Report, scan, startResponder } from '../src/index.js';
import { forLocalhost, issue, now, soundChain } from './pki.js';
import { httpsServer } from './servers.js';

const rsa = await soundChain('RSA-2048');
const ecdsa = await issue({ name: 'ecdsa leaf', issuer: rsa.root, ...forLocalhost });
const stranger = await soundChain('RSA-2048');
const identity = { key: rsa.leaf.key, cert: `${rsa.leaf.pem}\n${rsa.intermediate.pem}` };

const scanned = (port: number): Promise<Report> =>
  scan(
    { host: 'localhost', port, address: '127.0.0.1' },
    { now, ca: [rsa.root.pem], timeoutMs: 3000, what: ['suites', 'certificates'] },
  );
const words = (entry: CertificateResult): string => {
  const problems = entry.state === 'presented' ? entry.problems.map(({ code }) => code) : [];
  return [entry.authentication, entry.source, entry.state, ...problems].join(' ');
};

/** Hellos with TLS 1.3 go to a responder with one chain, all others to a Node server with another. */
async function twoFaces(certificates: readonly Buffer[], privateKey: string): Promise<number> {
  const upstream = await httpsServer({ ...identity, maxVersion: 'TLSv1.2' });
  const front = createResponder({ protocols: ['TLS 1.3'], certificates, privateKey });
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (first) => {
      if (front.wants(first) === true) {
        front.take(socket, first);
        return;
      }
      const back = connect(upstream, '127.0.0.1');
      back.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => back.destroy());
      back.write(first);
      socket.pipe(back).pipe(socket);
    });
  });
  onTestFinished(() => {
    front.close();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a chain that TLS 1.3 shows as well is reported once', async () => {
  const { certificates } = await scanned(await httpsServer(identity));
  expect(certificates?.map(words)).toEqual(['RSA TLS 1.2 presented', 'ECDSA TLS 1.2 none']);
});

test('another chain under TLS 1.3 is reported beside the one below it', async () => {
  const port = await twoFaces([stranger.leaf.der, stranger.intermediate.der], stranger.leaf.key);
  const { certificates } = await scanned(port);
  expect(certificates?.map(words)).toEqual([
    'RSA TLS 1.2 presented',
    'ECDSA TLS 1.2 none',
    'RSA TLS 1.3 presented untrusted-root',
  ]);
});

test('a kind of certificate that only TLS 1.3 shows is not missed', async () => {
  const { certificates } = await scanned(await twoFaces([ecdsa.der], ecdsa.key));
  expect(certificates?.map(words)).toEqual([
    'RSA TLS 1.2 presented',
    'ECDSA TLS 1.2 none',
    'ECDSA TLS 1.3 presented',
  ]);
});

test('a certificate whose key the server does not hold is a problem, also where the chain is known', async () => {
  const chain = [rsa.leaf.der, rsa.intermediate.der];
  const { certificates } = await scanned(await twoFaces(chain, stranger.leaf.key));
  expect(certificates?.map(words)).toEqual([
    'RSA TLS 1.2 presented',
    'ECDSA TLS 1.2 none',
    'RSA TLS 1.3 presented key-not-proven',
  ]);
});

test('under TLS 1.3 alone a refused kind is "none", and a stapled response is handed on', async () => {
  const { port, close } = await startResponder({
    protocols: ['TLS 1.3'],
    certificates: [rsa.leaf.der, rsa.intermediate.der],
    privateKey: rsa.leaf.key,
    extensions: { certificateStatus: Buffer.from('30030a0106', 'hex') },
  });
  onTestFinished(close);
  const { certificates } = await scanned(port);
  expect(certificates?.map(words)).toEqual(['RSA TLS 1.3 presented', 'ECDSA TLS 1.3 none']);
  expect(certificates?.[0]).toMatchObject({ ocsp: { stapled: true } });
});
