import { createServer as createHttpsServer, get } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createResponder,
  type ResponderOptions,
  ScanError,
  scan,
  startResponder,
  suites,
} from '../src/index.js';
import { clientHello, type Hello } from '../src/wire/client-hello.js';
import { forLocalhost, issue, soundChain } from './pki.js';

const rsa = await issue({ name: 'leaf', key: 'RSA-2048', ...forLocalhost });
const id = (name: string) => suites.find((suite) => suite.name === name)?.id ?? -1;
const rc4 = id('TLS_RSA_WITH_RC4_128_SHA');
const ecdhe = 0xc02f;

describe('wants', () => {
  const weak = createResponder({ protocols: ['TLS 1.0'], suites: [rc4] });
  const hello = (options: Partial<Hello>) =>
    clientHello({ versions: ['TLS 1.0'], suites: [rc4, ecdhe], ...options });

  test('what the weak configuration accepts', () => {
    expect(weak.wants(hello({}))).toBe(true);
  });

  test.each([
    ['another suite', hello({ suites: [ecdhe] })],
    ['a version above, which the good server behind takes', hello({ versions: ['TLS 1.2'] })],
    ['a version below', hello({ versions: ['SSL 3.0'] })],
    ['a client of TLS 1.3', hello({ versions: ['TLS 1.3', 'TLS 1.0'] })],
    ['no TLS', Buffer.from('GET / HTTP/1.1\r\n')],
    ['a hello that is none', Buffer.from('1603010005020000010000', 'hex')],
  ])('not: %s', (_, bytes) => {
    expect(weak.wants(bytes)).toBe(false);
  });

  test('more bytes, until the hello is whole', () => {
    const bytes = hello({});
    for (const length of [0, 1, 4, 5, 20, bytes.length - 1])
      expect(weak.wants(bytes.subarray(0, length))).toBe('incomplete');
  });

  test('SSL 2.0 with a cipher kind in common', () => {
    const ssl2 = createResponder({ protocols: ['SSL 2.0'], ssl2Suites: [0x010080] });
    const offer = (kind: string) =>
      Buffer.from(`801c0100020003000000 10${kind}${'5a'.repeat(16)}`.replace(' ', ''), 'hex');
    expect(ssl2.wants(offer('010080'))).toBe(true);
    expect(ssl2.wants(offer('020080'))).toBe(false);
    expect(weak.wants(offer('010080'))).toBe(false);
    expect(ssl2.wants(offer('010080').subarray(0, 10))).toBe('incomplete');
  });

  test('only clients with heartbeats, where heartbeats are the only weakness', () => {
    const front = createResponder({ protocols: ['TLS 1.2'], suites: [ecdhe], vulnerable: ['heartbleed'] });
    const plain: Partial<Hello> = { versions: ['TLS 1.2'] };
    expect(front.wants(hello(plain))).toBe(false);
    expect(front.wants(hello({ ...plain, extensions: [{ type: 15, content: Buffer.of(1) }] }))).toBe(true);
  });
});

test('robot without an RSA key is refused before it listens', () => {
  const options: ResponderOptions = { protocols: ['TLS 1.2'], vulnerable: ['robot'] };
  expect(() => createResponder(options)).toThrow(ScanError);
});

/** A good server of today, with a weak responder that gets the hellos it wants before it. */
async function fronted(options: ResponderOptions): Promise<number> {
  const weak = createResponder(options);
  const good = createHttpsServer({ key: rsa.key, cert: rsa.pem }, (_, response) => response.end('good'));
  good.on('tlsClientError', () => {});
  const front = createServer((socket: Socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    const read = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const wanted = weak.wants(bytes);
      if (wanted === 'incomplete') return;
      socket.off('data', read);
      if (wanted) weak.take(socket, bytes);
      else {
        socket.pause();
        socket.unshift(bytes);
        good.emit('connection', socket);
      }
    };
    socket.on('data', read);
  });
  onTestFinished(() => {
    weak.close();
    good.closeAllConnections();
    front.close();
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return (front.address() as AddressInfo).port;
}

describe('a weak front before a good server', () => {
  test('shows its weakness, and the good server behind', async () => {
    const port = await fronted({ protocols: ['SSL 3.0'], suites: [rc4], certificates: [rsa.der] });
    const report = await scan({ host: '127.0.0.1', port }, { what: ['suites'], timeoutMs: 2000 });
    expect(
      report.protocols.filter(({ state }) => state === 'offered').map(({ protocol }) => protocol),
    ).toEqual(['SSL 3.0', 'TLS 1.2', 'TLS 1.3']);
    expect(report.suites?.find(({ protocol }) => protocol === 'SSL 3.0')?.accepted).toMatchObject([
      { id: rc4 },
    ]);
  });

  test.each(['heartbleed', 'ccs-injection'] as const)(
    'with %s serves ordinary clients as before',
    async (weakness) => {
      const port = await fronted({
        protocols: ['TLS 1.2'],
        suites: [ecdhe],
        certificates: [rsa.der],
        privateKey: rsa.key,
        vulnerable: [weakness],
      });
      const body = await new Promise<string>((resolve, reject) => {
        get({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false }, (response) => {
          response.setEncoding('utf8').on('data', resolve);
        }).on('error', reject);
      });
      expect(body).toBe('good');
      const options = { what: ['vulnerabilities'], vulnerabilities: [weakness], timeoutMs: 2000 } as const;
      const report = await scan({ host: '127.0.0.1', port }, options);
      expect(report.vulnerabilities).toMatchObject([{ id: weakness, state: 'vulnerable' }]);
    },
  );
});

describe('handshakes with Node', () => {
  async function finished(
    port: number,
    session?: Buffer,
  ): Promise<{ socket: TLSSocket; session: Buffer | undefined }> {
    return new Promise((resolve, reject) => {
      let ticket: Buffer | undefined;
      const socket = tlsConnect({
        host: '127.0.0.1',
        port,
        rejectUnauthorized: false,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.2',
        ciphers: 'ALL:@SECLEVEL=0',
        ...(session === undefined ? {} : { session }),
      });
      socket.on('error', reject).on('session', (bytes) => {
        ticket = bytes;
      });
      socket.once('secureConnect', () => setTimeout(() => resolve({ socket, session: ticket }), 20));
      onTestFinished(() => {
        socket.destroy();
      });
    });
  }

  test.each([
    ['TLS 1.2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    ['TLS 1.2', 'TLS_RSA_WITH_AES_256_CBC_SHA256'],
    ['TLS 1.1', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    ['TLS 1.0', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'],
  ] as const)('%s %s is finished and resumed by a ticket', async (protocol, suite) => {
    const { port, close } = await startResponder({
      protocols: [protocol],
      suites: [id(suite)],
      certificates: [rsa.der],
      privateKey: rsa.key,
      extensions: { sessionTicket: true, extendedMasterSecret: true, renegotiationInfo: true },
    });
    onTestFinished(() => close());
    const first = await finished(port);
    expect(first.socket.isSessionReused()).toBe(false);
    expect(first.session).toBeDefined();
    const second = await finished(port, first.session);
    expect(second.socket.isSessionReused()).toBe(true);
  });

  test('an ECDSA key signs too', async () => {
    const { leaf } = await soundChain('P-256');
    const { port, close } = await startResponder({
      protocols: ['TLS 1.2'],
      suites: [id('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256')],
      certificates: [leaf.der],
      privateKey: leaf.key,
      extensions: { renegotiationInfo: true },
    });
    onTestFinished(() => close());
    const { socket } = await finished(port);
    expect(socket.getPeerX509Certificate()?.raw).toEqual(leaf.der);
  });
});

describe('groups', () => {
  const named = (report: Awaited<ReturnType<typeof scan>>) =>
    report.suites?.flatMap(({ accepted }) => accepted.map(({ group, bits }) => group ?? bits));

  test('the first of its own that the hello has', async () => {
    const { port, close } = await startResponder({
      protocols: ['TLS 1.2'],
      suites: [ecdhe],
      groups: [999, 21, 23],
    });
    onTestFinished(() => close());
    const report = await scan({ host: '127.0.0.1', port }, { what: ['suites'], timeoutMs: 1000 });
    expect(named(report)).toEqual(['secp224r1']);
  });

  test('a group that nobody offers refuses its suites', async () => {
    const { port, close } = await startResponder({ protocols: ['TLS 1.2'], suites: [ecdhe], groups: [999] });
    onTestFinished(() => close());
    const report = await scan(
      { host: '127.0.0.1', port },
      { protocols: ['TLS 1.2'], what: ['suites'], timeoutMs: 500 },
    );
    expect(report.protocols[0]?.state).not.toBe('offered');
  });

  test('TLS 1.3 goes as far as naming suite and group', async () => {
    const { port, close } = await startResponder({ protocols: ['TLS 1.3'], suites: [0x1302], groups: [24] });
    onTestFinished(() => close());
    const report = await scan({ host: '127.0.0.1', port }, { what: ['suites'], timeoutMs: 1000 });
    expect(report.suites).toMatchObject([
      { protocol: 'TLS 1.3', accepted: [{ name: 'TLS_AES_256_GCM_SHA384', group: 'secp384r1' }] },
    ]);
  });
});
