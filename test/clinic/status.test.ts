import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocketOptions } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { account, type Bench, startBench } from './clinic-client.js';

const run = promisify(execFile);
const OPENSSL = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

let bench: Bench;
let folder: string;
beforeAll(async () => {
  bench = await startBench();
  folder = mkdtempSync(join(tmpdir(), 'clinic-status-'));
});
afterAll(async () => {
  await bench.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The certificate that the clinic shows, and the status stapled to it. */
function handshake(maxVersion: 'TLSv1.2' | 'TLSv1.3') {
  return new Promise<{ certificate: X509Certificate; staple: Buffer }>((resolve, reject) => {
    const { port, ca } = bench.clinic;
    // `requestOCSP` is an option of the socket, which the type of connect() leaves out.
    const options: ConnectionOptions & TLSSocketOptions = { requestOCSP: true, maxVersion };
    const socket = connect({ host: 'localhost', port, ca: readFileSync(ca), ...options });
    socket.once('error', reject);
    let staple: Buffer = Buffer.alloc(0);
    socket.once('OCSPResponse', (response: Buffer) => {
      staple = response ?? staple;
    });
    socket.once('secureConnect', () => {
      const { raw } = socket.getPeerCertificate();
      // In TLS 1.3 the status comes with the certificate, and Node tells of it after the handshake.
      setTimeout(() => {
        socket.destroy();
        resolve({ certificate: new X509Certificate(raw), staple });
      }, 50);
    });
  });
}

const get = async (url: string, body?: Uint8Array) => {
  const answer = await fetch(url, body ? { method: 'POST', body } : {});
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    bytes: Buffer.from(await answer.arrayBuffer()),
  };
};

test('the certificate says where its issuer and its status are, and both are there', async () => {
  const { certificate } = await handshake('TLSv1.3');
  const access = certificate.infoAccess ?? '';
  const issuer = /CA Issuers - URI:(\S+)/.exec(access)?.[1] ?? '';
  expect(issuer).toBe(`http://localhost:${bench.clinic.httpPort}/pki/ca.cer`);
  expect(/OCSP - URI:(\S+)/.exec(access)?.[1]).toBe(`http://localhost:${bench.clinic.httpPort}/pki/ocsp`);
  const found = await get(issuer);
  expect([found.status, found.type]).toEqual([200, 'application/pkix-cert']);
  expect(certificate.verify(new X509Certificate(found.bytes).publicKey)).toBe(true);
});

test('what isn’t an OCSP request is answered as malformed, and one that is too long not at all', async () => {
  const url = `http://localhost:${bench.clinic.httpPort}/pki/ocsp`;
  // OCSPResponse with the status malformedRequest (1) and nothing else.
  expect((await get(url, Buffer.from('nonsense'))).bytes.toString('hex')).toBe('30030a0101');
  expect((await get(`${url}/bm9uc2Vuc2U%3D`)).bytes.toString('hex')).toBe('30030a0101');
  expect((await get(url, Buffer.alloc(10_000))).status).toBe(500);
});

describe.skipIf(!OPENSSL)('checked by openssl (skipped where it is missing)', () => {
  const file = (name: string, content: Uint8Array | string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'the status stapled in %s is good and signed',
    async (version) => {
      const { certificate, staple } = await handshake(version);
      const args = [
        ...['-respin', file('staple.der', staple)],
        ...['-issuer', bench.clinic.ca, '-cert', file('leaf.pem', certificate.toString())],
        ...['-CAfile', bench.clinic.ca, '-resp_text'],
      ];
      const { stdout, stderr } = await run('openssl', ['ocsp', ...args]);
      expect(stderr).toContain('Response verify OK');
      expect(stdout).toMatch(/leaf\.pem: good\n\tThis Update: .+\n\tNext Update: /);
      expect(stdout).toContain('Signature Algorithm: ecdsa-with-SHA256');
      expect(stdout).not.toContain('Fraction');
    },
  );

  test('s_client finds it in the handshake', async () => {
    const child = run('openssl', [
      ...['s_client', '-connect', `localhost:${bench.clinic.port}`, '-servername', 'localhost'],
      ...['-CAfile', bench.clinic.ca, '-status'],
    ]);
    child.child.stdin?.end();
    const { stdout } = await child;
    expect(stdout).toContain('OCSP Response Status: successful (0x0)');
    expect(stdout).toContain('Cert Status: good');
    expect(stdout).toContain('Verify return code: 0 (ok)');
  });

  test('asked over HTTP the authority answers with the nonce, and knows only what it issued here', async () => {
    const { certificate } = await handshake('TLSv1.3');
    const leaf = file('leaf.pem', certificate.toString());
    const url = `http://localhost:${bench.clinic.httpPort}/pki/ocsp`;
    const ask = (...what: string[]) =>
      run('openssl', [
        ...['ocsp', '-url', url, '-issuer', bench.clinic.ca, '-CAfile', bench.clinic.ca, '-timeout', '10'],
        ...what,
      ]);
    const good = await ask('-cert', leaf);
    expect(good.stdout).toContain('leaf.pem: good');
    expect(good.stderr).toContain('Response verify OK');
    expect(good.stderr).not.toContain('no nonce');
    const unknown = await ask('-serial', '0x4242');
    expect(unknown.stdout).toContain('0x4242: unknown');
  });
});

test('a switched certificate gets a status of its own', async () => {
  const before = await handshake('TLSv1.3');
  await bench.clinic.setFaults(['tls.certificate-valid-too-long']);
  const after = await handshake('TLSv1.3');
  await bench.clinic.setFaults([]);
  expect(after.certificate.serialNumber).not.toBe(before.certificate.serialNumber);
  const serial = Buffer.from(after.certificate.serialNumber, 'hex');
  expect([after.staple.includes(serial), before.staple.includes(serial)]).toEqual([true, false]);
});

test('requests go on as ever: the status costs no connection', async () => {
  const { access_token: token } = await bench.signIn(account('nurse'));
  expect((await bench.call('GET', '/fhir/Patient/p-alice', { token })).status).toBe(200);
});
