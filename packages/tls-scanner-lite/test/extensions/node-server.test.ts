import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { extensionIds, scan, startResponder } from '../../src/index.js';
import { now, soundChain } from '../pki.js';
import { httpsServer } from '../servers.js';
import { answersOf } from './facts.js';

const rsa = await soundChain('RSA-2048');
const identity = { key: rsa.leaf.key, cert: `${rsa.leaf.pem}\n${rsa.intermediate.pem}` };

test('every question is answered for a default Node server, with what was observed', {
  timeout: 60_000,
}, async () => {
  const { facts, say, report } = await answersOf(await httpsServer(identity));
  expect([...new Set(facts.map(({ id }) => id))]).toEqual(extensionIds);
  expect(
    facts.every(
      ({ observed, replies, applicable }) => observed !== '' && (!applicable || replies.length > 0),
    ),
  ).toBe(true);
  expect(say('extended-master-secret')).toBe('yes');
  expect(say('encrypt-then-mac')).toBe('yes');
  expect(say('secure-renegotiation')).toBe('yes');
  expect(say('client-initiated-renegotiation')).toBe('yes');
  expect(say('compression')).toBe('no');
  expect(say('fallback-scsv')).toBe('yes');
  expect(say('supported-groups', 'TLS 1.2')).toBe('yes');
  expect(say('supported-groups', 'TLS 1.3')).toBe('yes');
  expect(say('alpn')).toBe('yes http/1.1');
  expect(say('server-name')).toBe('no same');
  expect(say('session-tickets', 'TLS 1.2')).toBe('yes resumed');
  expect(say('session-tickets', 'TLS 1.3')).toBe('yes');
  expect(say('session-id-resumption')).toBe('no');
  expect(say('resumption-1.3')).toBe('yes');
  expect(say('early-data')).toBe('no');
  expect(say('client-certificate-request', 'TLS 1.2')).toBe('no none');
  expect(say('client-certificate-request', 'TLS 1.3')).toBe('no none');
  expect(say('certificate-status', 'TLS 1.2')).toBe('no');
  expect(say('signed-certificate-timestamps', 'TLS 1.3')).toBe('no');
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('sixteen questions in two versions ride on a few connections', async () => {
  const port = await httpsServer(identity);
  let opened = 0;
  let before = 0;
  const running = scan(
    { host: 'localhost', port },
    {
      now,
      what: ['suites', 'extensions'],
      async connect() {
        opened += 1;
        const socket = connect(port, '127.0.0.1');
        await new Promise((resolve) => socket.once('connect', resolve));
        return socket;
      },
    },
  );
  for await (const event of running) if (event.kind === 'suites') before = opened;
  // The control hello at the end is one of them.
  expect(opened - before).toBeLessThanOrEqual(18);
});

test('a server of TLS 1.3 alone is not asked what TLS 1.3 has done away with', async () => {
  const port = await httpsServer({ ...identity, minVersion: 'TLSv1.3', ALPNProtocols: ['h2', 'http/1.1'] });
  const { say, of } = await answersOf(port);
  for (const id of [
    'extended-master-secret',
    'encrypt-then-mac',
    'compression',
    'session-id-resumption',
  ] as const)
    expect(say(id)).toBe('not asked');
  expect(of('fallback-scsv').observed).toContain('fewer than two versions');
  expect(say('alpn', 'TLS 1.3')).toBe('yes h2, http/1.1');
  expect(say('resumption-1.3')).toBe('yes');
});

test('a server without CBC suites is not asked for encrypt-then-MAC, one of TLS 1.2 alone not for TLS 1.3', async () => {
  const port = await httpsServer({
    ...identity,
    maxVersion: 'TLSv1.2',
    ciphers: 'ECDHE-RSA-AES128-GCM-SHA256',
  });
  const { say, of } = await answersOf(port);
  expect(of('encrypt-then-mac')).toMatchObject({
    applicable: false,
    observed: 'not asked: no CBC suite is accepted',
  });
  for (const id of ['resumption-1.3', 'early-data', 'fallback-scsv'] as const)
    expect(say(id)).toBe('not asked');
});

test('a client certificate that is only asked for is optional, in both versions', async () => {
  const ca = [rsa.root.pem];
  const optional = await answersOf(
    await httpsServer({ ...identity, ca, requestCert: true, rejectUnauthorized: false }),
  );
  expect(optional.say('client-certificate-request', 'TLS 1.2')).toBe('yes optional');
  expect(optional.say('client-certificate-request', 'TLS 1.3')).toBe('yes optional');
});

test('names are told apart by certificates: one that is known, none, and one that nobody has', async () => {
  const port = await httpsServer({
    ...identity,
    maxVersion: 'TLSv1.2',
    SNICallback(name, done) {
      if (name === 'localhost') done(null, undefined);
      else done(new Error('unknown'));
    },
  });
  const strict = await answersOf(port);
  expect(strict.of('server-name')).toMatchObject({ state: 'yes', value: 'refused' });
  const address = await answersOf(await httpsServer(identity), {}, '127.0.0.1');
  expect(address.of('server-name').observed).toMatch(/^with an unknown name: the same certificate/);
});

test('a server that does not finish handshakes leaves what needs one open, and says why', async () => {
  const { port, close } = await startResponder({
    protocols: ['TLS 1.0', 'TLS 1.2'],
    suites: [0xc02f, 0x002f],
    certificates: [rsa.leaf.der],
    extensions: { extendedMasterSecret: true, compression: 1, fallbackScsv: true },
    afterFlight: 'close',
  });
  onTestFinished(close);
  const { say, of } = await answersOf(port, { timeoutMs: 1000 });
  expect(say('extended-master-secret')).toBe('yes');
  expect(say('encrypt-then-mac')).toBe('no');
  expect(say('secure-renegotiation')).toBe('no');
  expect(say('compression')).toBe('yes 1');
  expect(say('fallback-scsv')).toBe('yes');
  expect(of('session-tickets')).toMatchObject({ state: 'inconclusive', applicable: true });
  expect(of('client-initiated-renegotiation')).toMatchObject({ state: 'inconclusive', applicable: true });
});

test('each extension of a clear hello is seen when the responder has it, and missed when not', async () => {
  const suites = [0xc02f, 0xc013];
  const certificates = [rsa.leaf.der];
  const all = await startResponder({
    protocols: ['TLS 1.2'],
    suites,
    certificates,
    privateKey: rsa.leaf.key,
    extensions: {
      extendedMasterSecret: true,
      encryptThenMac: true,
      renegotiationInfo: true,
      certificateStatus: Buffer.from('0a0b0c', 'hex'),
      sessionTicket: true,
    },
  });
  onTestFinished(all.close);
  const none = await startResponder({
    protocols: ['TLS 1.2'],
    suites,
    certificates,
    privateKey: rsa.leaf.key,
  });
  onTestFinished(none.close);
  const [rich, poor] = [await answersOf(all.port), await answersOf(none.port)];
  const states = (answers: typeof rich) =>
    (
      [
        'extended-master-secret',
        'encrypt-then-mac',
        'secure-renegotiation',
        'certificate-status',
        'session-tickets',
      ] as const
    ).map((id) => answers.say(id));
  expect(states(rich)).toEqual(['yes', 'yes', 'yes', 'yes', 'yes resumed']);
  expect(states(poor)).toEqual(['no', 'no', 'no', 'no', 'no']);
});

test('early data is seen by its size in a ticket, and its absence by a ticket without', async () => {
  const common = { protocols: ['TLS 1.3'], certificates: [rsa.leaf.der], privateKey: rsa.leaf.key } as const;
  const offers = await startResponder({ ...common, extensions: { earlyData: 4096 } });
  onTestFinished(offers.close);
  const without = await startResponder(common);
  onTestFinished(without.close);
  expect((await answersOf(offers.port)).say('early-data')).toBe('yes 4096');
  const answers = await answersOf(without.port);
  expect(answers.say('early-data')).toBe('no');
  expect(answers.of('resumption-1.3')).toMatchObject({
    state: 'no',
    observed: 'a ticket was issued, but a second handshake with it did not resume',
  });
});

test('without any protocol every question stays open', async () => {
  const { port, close } = await startResponder({ protocols: ['TLS 1.2'], behaviour: 'silent' });
  onTestFinished(close);
  const { facts } = await answersOf(port, { timeoutMs: 100 });
  expect(facts.map(({ id }) => id)).toEqual(extensionIds);
  expect(new Set(facts.map(({ state }) => state))).toEqual(new Set(['inconclusive']));
});
