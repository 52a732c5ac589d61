import { connect, createServer as createTcpServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type ResponderOptions,
  scan,
  startResponder,
  type VulnerabilityFact,
  type VulnerabilityId,
  type Weakness,
} from '../../src/index.js';
import { forLocalhost, issue } from '../pki.js';
import { httpsServer, installed, opensslServer } from '../servers.js';

const leaf = await issue({ name: 'leaf', key: 'RSA-2048', ...forLocalhost });
const rsaAes = 0x002f;
const ecdheGcm = 0xc02f;

async function responder(options: Partial<ResponderOptions>): Promise<number> {
  const { port, close } = await startResponder({
    protocols: ['TLS 1.2'],
    suites: [ecdheGcm, rsaAes],
    certificates: [leaf.der],
    privateKey: leaf.key,
    ...options,
  });
  onTestFinished(() => close());
  return port;
}

async function find(port: number, id: VulnerabilityId, timeoutMs = 1500): Promise<VulnerabilityFact> {
  const report = await scan(
    { host: '127.0.0.1', port },
    { what: ['vulnerabilities'], vulnerabilities: [id], timeoutMs },
  );
  expect(report.vulnerabilities).toHaveLength(1);
  const [found] = report.vulnerabilities ?? [];
  if (found === undefined) throw new Error('no finding');
  expect(found.id).toBe(id);
  return found;
}

const weaknesses: readonly Weakness[] = ['heartbleed', 'ccs-injection', 'ticketbleed', 'robot'];

describe.each(weaknesses)('%s', (id) => {
  test('is seen on a server that has it', async () => {
    const found = await find(await responder({ vulnerable: [id] }), id);
    expect(found).toMatchObject({ state: 'vulnerable', protocol: 'TLS 1.2' });
    expect(found.replies.length).toBeGreaterThan(1);
  });

  test('is not seen on a server that speaks of the same things without the defect', async () => {
    const extensions = {
      heartbeat: true,
      sessionTicket: true,
      extendedMasterSecret: true,
      encryptThenMac: true,
    };
    const found = await find(await responder({ extensions }), id);
    expect(found.state).toBe('not-vulnerable');
  });

  test('is not seen on a server that has all the other defects', async () => {
    const others = weaknesses.filter((other) => other !== id);
    const extensions = { heartbeat: true, sessionTicket: true };
    const found = await find(await responder({ extensions, vulnerable: others }), id);
    expect(found.state).toBe('not-vulnerable');
  });

  test.each(['silent', 'close', 'garbage'] as const)(
    'is never said to be absent without an answer: a server that ends in %s after its flight',
    async (afterFlight) => {
      const extensions = { heartbeat: true, sessionTicket: true };
      const port = await responder({ extensions, afterFlight, suites: [rsaAes] });
      const found = await find(port, id, 300);
      // To close at a ChangeCipherSpec or a key exchange is a refusal; to close at a good heartbeat or before a ticket is none.
      const refuses = afterFlight === 'close' && (id === 'ccs-injection' || id === 'robot');
      expect(found.state).toBe(refuses ? 'not-vulnerable' : 'inconclusive');
    },
  );

  test('is inconclusive where nothing is answered at all', async () => {
    const found = await find(await responder({ behaviour: 'silent' }), id, 150);
    expect(found.state).toBe('inconclusive');
    expect(found.observed).toMatch(/not known|no hello of any kind was answered/);
  });
});

describe.each(['SSL 3.0', 'TLS 1.0'] as const)('in %s', (protocol) => {
  const suites = [rsaAes];

  test.each(['heartbleed', 'ccs-injection', 'robot'] as const)('%s is told apart', async (id) => {
    const affected = await find(await responder({ protocols: [protocol], suites, vulnerable: [id] }), id);
    expect(affected).toMatchObject({ state: 'vulnerable', protocol });
    const sound = await find(await responder({ protocols: [protocol], suites }), id);
    expect(sound.state).toBe('not-vulnerable');
  });
});

test('Heartbleed is not said of a server that only forgets the padding', async () => {
  const port = await lenientHeartbeat(await responder({ extensions: { heartbeat: true } }));
  const found = await find(port, 'heartbleed');
  expect(found.state).toBe('not-vulnerable');
  expect(found.observed).toContain('beyond the request is not answered');
});

/** A proxy that answers heartbeats itself: any whose declared length lies within the request. */
async function lenientHeartbeat(target: number): Promise<number> {
  const server = createTcpServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    client.on('error', () => {}).on('close', () => upstream.destroy());
    upstream.on('error', () => {}).on('close', () => client.destroy());
    upstream.pipe(client);
    client.on('data', (chunk: Buffer) => {
      let rest = chunk;
      while (rest.length >= 5 && rest.readUInt8(0) === 24) {
        const length = rest.readUInt16BE(3);
        const body = rest.subarray(5, 5 + length);
        rest = rest.subarray(5 + length);
        const declared = body.readUInt16BE(1);
        if (declared > body.length - 3) continue;
        const reply = Buffer.concat([
          Buffer.of(2),
          body.subarray(1, 3),
          body.subarray(3, 3 + declared),
          Buffer.alloc(16),
        ]);
        client.write(Buffer.concat([Buffer.of(24, 3, 3, 0, reply.length), reply]));
      }
      if (rest.length > 0) upstream.write(rest);
    });
  });
  onTestFinished(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('ROBOT', () => {
  test.each([
    ['weak', 'a weak oracle'],
    ['strong', 'a strong oracle'],
    ['short', 'a strong oracle'],
  ] as const)('a %s oracle is named', async (oracle, observed) => {
    const found = await find(await responder({ suites: [rsaAes], vulnerable: ['robot'], oracle }), 'robot');
    expect(found.state).toBe('vulnerable');
    expect(found.observed).toContain(observed);
  });

  test('is no question where RSA key exchange is refused', async () => {
    const found = await find(await responder({ suites: [ecdheGcm] }), 'robot');
    expect(found).toMatchObject({ state: 'not-vulnerable' });
    expect(found.observed).toContain('no suite with RSA key exchange');
  });

  test('a certificate that holds no RSA key leaves it open', async () => {
    const ecdsa = await issue({ name: 'ecdsa', ...forLocalhost });
    const found = await find(await responder({ suites: [rsaAes], certificates: [ecdsa.der] }), 'robot');
    expect(found.state).toBe('inconclusive');
  });
});

describe('compression (CRIME)', () => {
  test('is seen, and its absence too', async () => {
    const affected = await find(await responder({ extensions: { compression: 1 } }), 'crime');
    expect(affected).toMatchObject({ state: 'vulnerable', protocol: 'TLS 1.2' });
    expect((await find(await responder({}), 'crime')).state).toBe('not-vulnerable');
  });
});

describe('SSL 2.0 (DROWN)', () => {
  test('is seen, and its absence says what it does not say', async () => {
    const protocols = ['SSL 2.0', 'TLS 1.2'] as const;
    const affected = await find(await responder({ protocols }), 'drown');
    expect(affected).toMatchObject({ state: 'vulnerable', protocol: 'SSL 2.0' });
    const sound = await find(await responder({}), 'drown');
    expect(sound.state).toBe('not-vulnerable');
    expect(sound.observed).toContain('another server with the same key');
  });
});

describe('servers of today', () => {
  const today: readonly VulnerabilityId[] = [
    'heartbleed',
    'ccs-injection',
    'ticketbleed',
    'robot',
    'crime',
    'drown',
  ];

  async function states(port: number) {
    const options = { what: ['vulnerabilities'], vulnerabilities: today, timeoutMs: 3000 } as const;
    const report = await scan({ host: '127.0.0.1', port }, options);
    return Object.fromEntries((report.vulnerabilities ?? []).map(({ id, state }) => [id, state]));
  }
  const sound = Object.fromEntries(today.map((id) => [id, 'not-vulnerable']));

  test('Node with RSA key exchange is affected by none', async () => {
    const ciphers = 'ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA:@SECLEVEL=0';
    const port = await httpsServer({ key: leaf.key, cert: leaf.pem, minVersion: 'TLSv1', ciphers });
    expect(await states(port)).toEqual(sound);
  });

  test('a server of TLS 1.3 alone is affected by none', async () => {
    const port = await httpsServer({ key: leaf.key, cert: leaf.pem, minVersion: 'TLSv1.3' });
    expect(await states(port)).toEqual(sound);
  });

  // Skipped where the program is missing: it serves one connection at a time, which is what is tested here.
  test.skipIf(!installed('openssl', 'version'))(
    'openssl s_server, which serves one connection at a time, is affected by none',
    async () => {
      const port = await opensslServer(leaf, ['-cipher', 'ALL:@SECLEVEL=0']);
      expect(await states(port)).toEqual(sound);
    },
  );

  test.skipIf(!installed('openssl', 'version'))(
    'a client certificate that is only asked for keeps nothing from being seen',
    async () => {
      const port = await opensslServer(leaf, ['-verify', '1', '-cipher', 'ALL:@SECLEVEL=0']);
      expect(await states(port)).toEqual(sound);
    },
  );

  test.skipIf(!installed('openssl', 'version'))(
    'a server that ends without a client certificate leaves open what comes after it',
    async () => {
      const strict = ['-Verify', '2', '-verify_return_error', '-cipher', 'ALL:@SECLEVEL=0'];
      const found = await states(await opensslServer(leaf, strict));
      expect(found).toEqual({ ...sound, robot: 'inconclusive', ticketbleed: 'inconclusive' });
    },
  );
});
