import type { KeyObject } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openDoor } from '../../src/door.js';
import type { Session12 } from '../../src/handshake/ask12.js';
import { helloOf } from '../../src/handshake/hello13.js';
import { startAgreement } from '../../src/handshake/key-agreement.js';
import { handshake12 } from '../../src/handshake/tls12.js';
import { handshake13 } from '../../src/handshake/tls13.js';
import { startResponder } from '../../src/index.js';
import { legacySuites } from '../../src/registry/suites.js';
import { readClientHello } from '../../src/wire/received-hello.js';
import { ticketRequest } from '../../src/wire/requests.js';
import { forLocalhost, issue, soundChain } from '../pki.js';
import { httpsServer } from '../servers.js';

const rsa = await soundChain('RSA-2048');
const ec = await issue({ name: 'ec', issuer: rsa.root, ...forLocalhost });
const identity = { key: rsa.leaf.key, cert: rsa.leaf.pem };

async function connection(port: number, timeoutMs = 3000) {
  const door = openDoor({ host: '127.0.0.1', port, maxConnections: 10_000 });
  const open = await door.open(timeoutMs);
  if (open.kind !== 'open') throw new Error(`not open: ${open.kind}`);
  return open;
}
const shake13 = async (port: number, ask: Partial<Parameters<typeof handshake13>[1]> = {}) =>
  handshake13(await connection(port), { suites: [0x1301, 0x1302, 0x1303], until: 'closed', ...ask });
const shake12 = async (port: number, ask: Partial<Parameters<typeof handshake12>[1]> = {}) =>
  handshake12(await connection(port), { protocol: 'TLS 1.2', suites: legacySuites, ...ask });

test.each([0x1301, 0x1302, 0x1303])(
  'TLS 1.3: suite %i is spoken to the end, and its ticket resumes',
  async (id) => {
    const port = await httpsServer(identity);
    const first = await shake13(port, { suites: [id] });
    expect(first).toMatchObject({
      reached: true,
      hello: { suite: id },
      proof: { state: 'valid' },
      serverFinished: true,
      resumed: false,
      ending: { wentOn: true, over: true },
    });
    expect(first.certificates?.map(({ der }) => der)).toEqual([rsa.leaf.der]);
    const [session] = first.sessions;
    if (session === undefined) throw new Error('no ticket');
    const second = await shake13(port, { suites: [id], session });
    expect(second).toMatchObject({ reached: true, resumed: true, serverFinished: true });
    expect(second.certificates).toBeUndefined();
  },
);

test('a ticket with another secret does not resume, and the handshake ends by an alert', async () => {
  const port = await httpsServer(identity);
  const [session] = (await shake13(port)).sessions;
  if (session === undefined) throw new Error('no ticket');
  const forged = { ...session, secret: Buffer.alloc(session.secret.length) };
  const { reached, resumed, replies } = await shake13(port, { suites: [session.suite], session: forged });
  expect([reached, resumed]).toEqual([false, false]);
  expect(replies.at(-1)).toMatchObject({ kind: 'alert' });
});

test.each([
  ['P-256', 23],
  ['P-384', 24],
  ['P-521', 25],
  ['X448', 30],
  ['ffdhe2048', 256],
  ['ffdhe4096', 258],
])('TLS 1.3: a server of %s alone is followed after its HelloRetryRequest', async (ecdhCurve, group) => {
  const seen = await shake13(await httpsServer({ ...identity, ecdhCurve }));
  expect(seen.reached).toBe(true);
  expect(seen.replies.slice(0, 2)).toMatchObject([
    { kind: 'server-hello', retry: true },
    { kind: 'server-hello', retry: false },
  ]);
  expect(seen.hello?.group).toBe(group);
  const again = await shake13(await httpsServer({ ...identity, ecdhCurve }), { group });
  expect(again.replies[0]).toMatchObject({ retry: false });
});

test('a ticket resumes also after a HelloRetryRequest, with a binder over both hellos', async () => {
  const port = await httpsServer({ ...identity, ecdhCurve: 'P-384' });
  const [session] = (await shake13(port)).sessions;
  if (session === undefined) throw new Error('no ticket');
  const seen = await shake13(port, { suites: [session.suite], session });
  expect(seen.replies[0]).toMatchObject({ retry: true });
  expect(seen).toMatchObject({ reached: true, resumed: true });
});

test('a hello with a ticket ends with it, whatever its length, and is padded before it', () => {
  const agreement = startAgreement(29);
  if (agreement === undefined) throw new Error('no group');
  const fixed = { random: Buffer.alloc(32), sessionId: Buffer.alloc(32) };
  for (let length = 1; length < 400; length += 7) {
    const session = {
      ticket: Buffer.alloc(length),
      secret: Buffer.alloc(32),
      suite: 0x1301,
      ageAdd: 0,
      receivedAt: 0,
    };
    const { record, message } = helloOf(
      { suites: [0x1301], session, until: 'finished' },
      fixed,
      agreement,
      [],
      [],
    );
    const read = readClientHello(record);
    if (read === 'incomplete') throw new Error('no hello');
    expect([...read.hello.extensions.keys()].at(-1)).toBe(41);
    expect(message.length < 256 || message.length > 511, `${message.length} bytes`).toBe(true);
    // The binder is filled in.
    expect(message.subarray(-32).equals(Buffer.alloc(32))).toBe(false);
  }
});

test('the kind of certificate is asked for by signature schemes', async () => {
  const port = await httpsServer({ key: [rsa.leaf.key, ec.key], cert: [rsa.leaf.pem, ec.pem] });
  const shown = async (signatureSchemes: number[]) =>
    (await shake13(port, { signatureSchemes, until: 'finished' })).certificates?.[0]?.der;
  expect(await shown([0x0804])).toEqual(rsa.leaf.der);
  expect(await shown([0x0403])).toEqual(ec.der);
  const refused = await shake13(port, { signatureSchemes: [0x0807] });
  expect(refused.replies).toMatchObject([{ kind: 'alert', code: 40 }]);
});

const responder = async (certificate: Buffer, privateKey: string | KeyObject) => {
  const { port, close } = await startResponder({
    protocols: ['TLS 1.3'],
    certificates: [certificate],
    privateKey,
  });
  onTestFinished(close);
  return port;
};

test('a server that signs with another key than its certificate names is found out', async () => {
  const sound = await shake13(await responder(rsa.leaf.der, rsa.leaf.key));
  expect(sound).toMatchObject({ reached: true, proof: { state: 'valid' } });
  expect(sound.sessions.length).toBe(1);
  const wrong = await shake13(await responder(rsa.leaf.der, rsa.intermediate.key));
  expect(wrong.proof).toMatchObject({ state: 'invalid', scheme: 0x0804 });
  const unfit = await shake13(await responder(rsa.leaf.der, ec.key));
  expect(unfit.proof).toMatchObject({
    state: 'invalid',
    why: 'scheme 0x0403 does not fit a key of type rsa',
  });
});

const all: ServerOptions = { ...identity, minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0', dhparam: 'auto' };

test.each([
  ['TLS 1.0', [0xc013, 0x002f, 0x0039, 0x0084]],
  ['TLS 1.1', [0xc014, 0x0035, 0x0033]],
  [
    'TLS 1.2',
    [0xc02f, 0xc030, 0xcca8, 0xc027, 0xc028, 0xc013, 0x009c, 0x003c, 0xc09c, 0xc0a0, 0x009e, 0xccaa, 0xc060],
  ],
] as const)('%s: every kind of suite is spoken to the end', async (protocol, suites) => {
  const port = await httpsServer(all);
  for (const id of suites) {
    for (const extensions of [[ticketRequest], [ticketRequest, { type: 22, content: Buffer.alloc(0) }]]) {
      const seen = await shake12(port, { protocol, suites: [id], extensions });
      expect(seen, `0x${id.toString(16)}`).toMatchObject({ reached: true, hello: { suite: id } });
      expect(seen.session?.ticket?.length).toBeGreaterThan(0);
      if (protocol === 'TLS 1.2' && seen.proof !== undefined) expect(seen.proof.state).toBe('valid');
    }
  }
});

test('TLS 1.2: a ticket resumes, another master secret does not', async () => {
  const port = await httpsServer({ ...identity, maxVersion: 'TLSv1.2' });
  const { session } = await shake12(port, { extensions: [ticketRequest] });
  if (session === undefined) throw new Error('no session');
  expect(await shake12(port, { session })).toMatchObject({ reached: true, resumed: true });
  const forged: Session12 = { ...session, master: Buffer.alloc(48) };
  expect(await shake12(port, { session: forged })).toMatchObject({ reached: false, resumed: false });
});

test('a second handshake inside the connection is accepted by Node, which allows a few', async () => {
  const port = await httpsServer({ ...identity, maxVersion: 'TLSv1.2' });
  expect((await shake12(port, { afterwards: 'renegotiate' })).renegotiation).toBe('accepted');
  expect((await shake12(port, { afterwards: 'wait' })).endedIdle).toBe(false);
});

/** A server that takes a ClientHello and does `react` then. */
async function rawServer(react: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => react(socket));
  });
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('silence, an end, a reset and other protocols are named, by the time limit at the latest', async () => {
  const silent = await rawServer(() => {});
  const begin = performance.now();
  const { replies } = await handshake13(await connection(silent, 200), { suites: [0x1301], until: 'closed' });
  expect(replies).toMatchObject([{ kind: 'timeout', phase: 'answer' }]);
  expect(performance.now() - begin).toBeLessThan(1500);
  expect((await shake13(await rawServer((socket) => socket.end()))).replies).toMatchObject([
    { kind: 'closed' },
  ]);
  expect((await shake12(await rawServer((socket) => socket.resetAndDestroy()))).replies).toMatchObject([
    { kind: 'closed', how: 'reset' },
  ]);
  const http = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect((await shake13(http)).replies).toMatchObject([{ kind: 'malformed', why: 'record type 72' }]);
});

test('a stream without end is cut off after a bounded number of bytes', async () => {
  let sent = 0;
  const record = Buffer.concat([Buffer.from('1403030001', 'hex'), Buffer.of(1)]);
  const many = Buffer.concat(Array.from({ length: 2000 }, () => record));
  const port = await rawServer((socket) => {
    const push = () => {
      while (!socket.destroyed && socket.write(many)) sent += many.length;
    };
    socket.on('drain', push);
    push();
  });
  const { replies } = await shake13(port);
  expect(replies.at(-1)).toMatchObject({ kind: 'malformed' });
  expect(sent).toBeLessThan(50_000_000);
});

test('a HelloRetryRequest that asks for nothing, or a second one, is malformed', async () => {
  const random = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';
  const retry = (extensions: string) => {
    const length = extensions.length / 2;
    const body = `0303${random}00130100${length.toString(16).padStart(4, '0')}${extensions}`;
    const message = `02${(body.length / 2).toString(16).padStart(6, '0')}${body}`;
    return Buffer.from(`160303${(message.length / 2).toString(16).padStart(4, '0')}${message}`, 'hex');
  };
  const version = '002b00020304';
  const answer = (bytes: Buffer) => rawServer((socket) => socket.on('data', () => {}).write(bytes));
  const why = async (port: number) => (await shake13(port)).replies.at(-1);
  expect(await why(await answer(retry(version)))).toMatchObject({
    why: 'a HelloRetryRequest that asks for nothing',
  });
  const twice = Buffer.concat([retry(`${version}003300020017`), retry(`${version}003300020017`)]);
  expect(await why(await answer(twice))).toMatchObject({ why: 'two HelloRetryRequests' });
  const unasked = retry(`${version}0033000211ec`);
  expect(await why(await answer(unasked))).toMatchObject({ why: 'X25519MLKEM768, which was not offered' });
});

test('mutated answers of a real server always end in a typed result', { timeout: 60_000 }, async () => {
  const upstream = await httpsServer({ ...all, maxVersion: 'TLSv1.3' });
  let edits: readonly { readonly at: number; readonly byte: number }[] = [];
  const proxy = createServer((socket) => {
    const server = socket.pipe(createConnection(upstream, '127.0.0.1'));
    let position = 0;
    socket.on('error', () => server.destroy()).on('close', () => server.destroy());
    server.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    server.on('data', (chunk: Buffer) => {
      for (const { at, byte } of edits)
        if (at >= position && at < position + chunk.length) chunk.writeUInt8(byte, at - position);
      position += chunk.length;
      socket.write(chunk);
    });
  });
  onTestFinished(() => {
    proxy.close();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const edit = fc.record({ at: fc.nat(2500), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (changes, newest) => {
        edits = changes;
        const seen = newest
          ? await handshake13(await connection(port, 500), { suites: [0x1301], until: 'finished' })
          : await handshake12(await connection(port, 500), { protocol: 'TLS 1.2', suites: [0xc02f] });
        expect(seen.replies.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 150, seed: 8 },
  );
});
