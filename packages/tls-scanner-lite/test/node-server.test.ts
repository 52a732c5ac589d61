import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { type Protocol, type Report, ScanError, type ScanOptions, scan, suiteState } from '../src/index.js';
import { now, soundChain } from './pki.js';
import { httpsServer, limiter } from './servers.js';

const rsa = await soundChain('RSA-2048');
const identity = { key: rsa.leaf.key, cert: `${rsa.leaf.pem}\n${rsa.intermediate.pem}` };
const options: ScanOptions = { now, ca: [rsa.root.pem], timeoutMs: 2000 };

const target = (port: number) => ({ host: 'localhost', port, address: '127.0.0.1' });
const states = (report: Report) => report.protocols.map(({ protocol, state }) => `${protocol} ${state}`);
const names = (report: Report, protocol: Protocol) =>
  report.suites?.find((entry) => entry.protocol === protocol)?.accepted.map(({ name }) => name);

test('a default Node server offers TLS 1.2 and 1.3, in its own order, well within half a second', async () => {
  const report = await scan(target(await httpsServer(identity)), {
    ...options,
    what: ['protocols', 'suites'],
    order: 'always',
  });
  expect(states(report)).toEqual([
    'SSL 2.0 refused',
    'SSL 3.0 refused',
    'TLS 1.0 refused',
    'TLS 1.1 refused',
    'TLS 1.2 offered',
    'TLS 1.3 offered',
  ]);
  expect(names(report, 'TLS 1.3')).toEqual([
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
  ]);
  expect(names(report, 'TLS 1.2')?.length).toBeGreaterThan(10);
  expect(report.suites?.map(({ preference, ordered }) => [preference, ordered])).toEqual([
    ['server', true],
    ['server', true],
  ]);
  expect(report.control).toMatchObject({ answered: true, hello: 'general' });
  // About 0.1 s on an idle machine; the test leaves room for a busy one.
  expect(report.durationMs).toBeLessThan(3000);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('the walk finds exactly the suites configured, in the configured order, with their groups', async () => {
  const ciphers = 'DHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA:ECDHE-ARIA128-GCM-SHA256';
  const port = await httpsServer({
    ...identity,
    ciphers,
    maxVersion: 'TLSv1.2',
    dhparam: 'auto',
    ecdhCurve: 'P-384',
  });
  const report = await scan(target(port), { ...options, order: 'always' });
  expect(report.suites?.[0]?.accepted).toEqual([
    { id: 0x009f, hex: '0x009F', name: 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', bits: 2048 },
    { id: 0xc02f, hex: '0xC02F', name: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', group: 'secp384r1' },
    { id: 0x0035, hex: '0x0035', name: 'TLS_RSA_WITH_AES_256_CBC_SHA' },
    { id: 0xc060, hex: '0xC060', name: 'TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256', group: 'secp384r1' },
  ]);
  expect(suiteState(report, 'TLS 1.2', 0x0035)).toBe('offered');
  expect(suiteState(report, 'TLS 1.2', 0x0005)).toBe('refused');
  expect(suiteState(report, 'TLS 1.0', 0x0005)).toBe('refused');
  expect(suiteState(report, 'TLS 1.2', 0x00ff)).toBe('inconclusive');
});

test('a server of TLS 1.0 and 1.1 is seen as one', async () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const report = await scan(target(await httpsServer({ ...identity, ...old })), options);
  expect(states(report)).toEqual([
    'SSL 2.0 refused',
    'SSL 3.0 refused',
    'TLS 1.0 offered',
    'TLS 1.1 offered',
    'TLS 1.2 refused',
    'TLS 1.3 refused',
  ]);
  expect(names(report, 'TLS 1.0')).toContain('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA');
});

test("a server without an order of its own follows the client's", async () => {
  const port = await httpsServer({ ...identity, honorCipherOrder: false, maxVersion: 'TLSv1.2' });
  const report = await scan(target(port), { ...options, protocols: ['TLS 1.2'], what: ['suites'] });
  expect(report.suites?.[0]).toMatchObject({ preference: 'client', ordered: false });
  expect(report.protocols.length).toBe(1);
  expect(report.certificates).toBeUndefined();
});

test('a server of TLS 1.3 alone has its encrypted certificate fetched', async () => {
  const report = await scan(target(await httpsServer({ ...identity, minVersion: 'TLSv1.3' })), options);
  expect(report.certificates).toMatchObject([
    { authentication: 'RSA', source: 'TLS 1.3', state: 'presented', problems: [] },
    { authentication: 'ECDSA', source: 'TLS 1.3', state: 'none' },
  ]);
  const [presented] = report.certificates ?? [];
  expect(presented?.state === 'presented' ? presented.chain.length : 0).toBe(2);
});

test('TLS 1.3 with a certificate on its own is not completed from anywhere', async () => {
  const port = await httpsServer({ key: rsa.leaf.key, cert: rsa.leaf.pem, minVersion: 'TLSv1.3' });
  const { certificates } = await scan(target(port), options);
  expect(certificates?.[0]).toMatchObject({
    chain: [{ subject: 'CN=leaf' }],
    problems: [{ code: 'incomplete' }],
  });
});

test('every socket, also the one for node:tls, goes through the door given', async () => {
  const port = await httpsServer({ ...identity, minVersion: 'TLSv1.3' });
  let opened = 0;
  const report = await scan(
    { host: 'localhost', port: 1 },
    {
      ...options,
      connect: async (host, wanted) => {
        expect([host, wanted]).toEqual(['localhost', 1]);
        opened += 1;
        const socket = connect(port, '127.0.0.1');
        await new Promise((resolve) => socket.once('connect', resolve));
        return socket;
      },
    },
  );
  expect(report.connections).toBe(opened);
  expect(states(report)).toContain('TLS 1.3 offered');
  expect(report.certificates?.[0]?.state).toBe('presented');
});

test('a door that refuses leaves everything inconclusive, with its reason', async () => {
  const connectRefused = () => Promise.reject(new Error('out of scope'));
  const report = await scan(target(1), { ...options, connect: connectRefused });
  expect(report.protocols.map(({ state }) => state)).toEqual(Array(6).fill('inconclusive'));
  expect(report.control.reply).toEqual({ kind: 'unreachable', cause: 'out of scope' });
  expect(report.connections).toBe(0);
});

test('a door that never opens is given up after the time limit', async () => {
  const report = await scan(target(1), { ...options, timeoutMs: 100, connect: () => new Promise(() => {}) });
  expect(report.control.reply).toMatchObject({ kind: 'timeout', phase: 'connect' });
  expect(report.durationMs).toBeLessThan(2000);
});

test('a connection limiter in front of the server costs time, not findings', {
  timeout: 60_000,
}, async () => {
  const ciphers = 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:AES256-SHA';
  const direct = await httpsServer({ ...identity, ciphers, maxVersion: 'TLSv1.2' });
  const { port, resets } = await limiter(direct, 8);
  const limited = await scan(target(port), { ...options, what: ['suites'] });
  const free = await scan(target(direct), { ...options, what: ['suites'] });
  expect(resets()).toBeGreaterThan(0);
  expect(states(limited)).toEqual(states(free));
  expect(names(limited, 'TLS 1.2')).toEqual(names(free, 'TLS 1.2'));
  expect(limited.suites?.[0]?.inconclusive).toEqual([]);
  expect(limited.limiter.noticed).toBe(true);
  expect(limited.limiter.spacingMs).toBeGreaterThan(1000 / 9);
  expect(limited.limiter.repeats).toBeGreaterThan(0);
  expect(free.limiter).toEqual({ noticed: false, spacingMs: 0, repeats: 0 });
});

test('a budget that runs out makes the rest inconclusive', async () => {
  const port = await httpsServer(identity);
  const report = await scan(target(port), { ...options, maxConnections: 12 });
  expect(report.connections).toBe(12);
  expect(report.suites?.some(({ inconclusive }) => inconclusive.length > 0)).toBe(true);
});

test('an aborted scan ends at once with what it has', async () => {
  const port = await httpsServer(identity);
  const report = await scan(target(port), { ...options, signal: AbortSignal.abort() });
  expect(report.connections).toBe(0);
  expect(report.protocols.every(({ state }) => state === 'inconclusive')).toBe(true);
});

test.each([
  [{ host: '', port: 443 }, {}, 'bad-target'],
  [{ host: 'a b', port: 443 }, {}, 'bad-target'],
  [{ host: 'localhost', port: 0 }, {}, 'bad-target'],
  [{ host: 'localhost', port: 443, address: 'localhost' }, {}, 'bad-target'],
  [{ host: 'localhost', port: 443, servername: 'a/b' }, {}, 'bad-target'],
  [{ host: 'localhost', port: 443 }, { timeoutMs: 0 }, 'bad-option'],
  [{ host: 'localhost', port: 443 }, { protocols: [] }, 'bad-option'],
  [{ host: 'localhost', port: 443 }, { now: new Date('never') }, 'bad-option'],
  [{ host: 'localhost', port: 443 }, { ca: ['nonsense'] }, 'bad-ca'],
])('bad arguments are refused before any socket is opened: %j %j', async (bad, more, code) => {
  const error = await scan(bad, more).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ScanError);
  expect(error).toMatchObject({ code });
});
