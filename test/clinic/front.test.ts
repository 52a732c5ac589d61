import { readFileSync } from 'node:fs';
import { type AddressInfo, connect as connectPlain, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { account, type Bench, caller, startBench } from './clinic-client.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.clinic.setFaults([]));

/** The status line of the answer to a request over a connection of its own, or how the connection ended. */
function ask(options: ConnectionOptions & { readonly port: number }): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: 'localhost', ca: readFileSync(bench.clinic.ca), ...options });
    socket.setTimeout(5000, () => socket.destroy(new Error('silence')));
    socket.once('secureConnect', () =>
      socket.write('GET /fhir/metadata HTTP/1.1\r\nhost: localhost\r\n\r\n'),
    );
    socket.once('data', (data) => {
      resolve(data.toString().split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', ({ message }) => resolve(message));
    socket.once('close', () => resolve('closed'));
  });
}

/** Passes bytes on one by one for a while, as a very slow network would. */
async function startTrickle(to: number) {
  const server = createServer((from) => {
    const onward = connectPlain({ host: '127.0.0.1', port: to, noDelay: true });
    for (const socket of [from, onward]) socket.on('error', () => {});
    onward.pipe(from);
    onward.on('close', () => from.destroy());
    (async () => {
      let single = 400;
      for await (const chunk of from as AsyncIterable<Buffer>) {
        for (const byte of chunk.subarray(0, single)) {
          onward.write(Buffer.of(byte));
          await new Promise(setImmediate);
        }
        onward.write(chunk.subarray(single));
        single = Math.max(0, single - chunk.length);
      }
      onward.end();
    })().catch(() => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

const FRONTS = ['tls.ssl2-accepted', 'tls.ssl3-accepted', 'tls.rc4-accepted', 'tls.heartbleed', 'tls.robot'];

test.each(FRONTS)('with %s an ordinary client still reaches the clinic', async (fault) => {
  await bench.clinic.setFaults([fault]);
  const { port } = bench.clinic;
  expect(await ask({ port })).toBe('HTTP/1.1 200 OK');
  expect(await ask({ port, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).toBe(
    'HTTP/1.1 200 OK',
  );
});

test('a hello that comes byte by byte is put together, and handed on whole', async () => {
  await bench.clinic.setFaults(['tls.rc4-accepted']);
  const trickle = await startTrickle(bench.clinic.port);
  expect(await ask({ port: trickle.port })).toBe('HTTP/1.1 200 OK');
  trickle.close();
});

test('what isn’t TLS is turned away by the server, with a front and without', async () => {
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connectPlain(bench.clinic.port, '127.0.0.1');
      let heard = Buffer.alloc(0);
      socket.setTimeout(5000, () => resolve('silence'));
      socket.on('data', (chunk) => {
        heard = Buffer.concat([heard, chunk]);
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(heard.includes('CNRY') ? 'content' : 'turned away'));
      socket.write(text);
    });
  expect(await say('GET / HTTP/1.1\r\n\r\n')).toBe('turned away');
  await bench.clinic.setFaults(['tls.rc4-accepted']);
  expect(await say('GET / HTTP/1.1\r\n\r\n')).toBe('turned away');
});

test('a connection that is open stays as it is when faults are switched', async () => {
  const { call, close } = caller(bench.clinic.url, bench.clinic.ca);
  expect((await call('GET', '/fhir/metadata')).status).toBe(200);
  await bench.clinic.setFaults(['tls.certificate-expired']);
  // A new connection would be refused; the one that is kept alive still answers.
  expect((await call('GET', '/fhir/metadata')).status).toBe(200);
  expect(await ask({ port: bench.clinic.port })).toBe('certificate has expired');
  close();
});

test('the log has the client’s address, though the connection was handed on', async () => {
  const { access_token: token } = await bench.signIn(account('auditor'));
  await bench.call('GET', '/fhir/Patient/p-alice', { token, headers: { 'x-request-id': 'whence' } });
  const log = await bench.call('GET', '/fhir/AuditEvent?request-id=whence', { token });
  expect(log.text).toMatch(/"network":\{"address":"(?:::ffff:)?127\.0\.0\.1"/);
});

test('a client that only holds its connection open doesn’t keep the clinic from closing', async () => {
  const own = await startBench({ CLINIC_FAULTS: 'tls.rc4-accepted' });
  const idle = connectPlain(own.clinic.port, '127.0.0.1');
  idle.on('error', () => {});
  await wait(50);
  const from = Date.now();
  await own.stop();
  expect(Date.now() - from).toBeLessThan(5000);
  idle.destroy();
});
