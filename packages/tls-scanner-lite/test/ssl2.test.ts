import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type ResponderOptions, scan, startResponder, suiteState, suites } from '../src/index.js';
import { Malformed } from '../src/wire/cursor.js';
import { readSsl2, ssl2ClientHello } from '../src/wire/ssl2.js';
import { now, soundChain } from './pki.js';

const rc4 = 0x010080;
const tripleDes = 0x0700c0;

async function scanned(options: ResponderOptions, more = {}) {
  const { port, close } = await startResponder(options);
  onTestFinished(close);
  return scan({ host: '127.0.0.1', port }, { what: ['suites'], timeoutMs: 500, ...more });
}

test('SSL 2.0 is recognised beside TLS, with its cipher kinds', async () => {
  const report = await scanned({
    protocols: ['SSL 2.0', 'TLS 1.2'],
    suites: [0xc02f],
    ssl2Suites: [rc4, tripleDes],
  });
  expect(report.protocols.filter(({ state }) => state === 'offered').map(({ protocol }) => protocol)).toEqual(
    ['SSL 2.0', 'TLS 1.2'],
  );
  expect(report.suites?.[0]).toMatchObject({
    protocol: 'SSL 2.0',
    preference: 'client',
    inconclusive: [],
    accepted: [
      { id: rc4, hex: '0x010080', name: 'SSL_CK_RC4_128_WITH_MD5' },
      { id: tripleDes, hex: '0x0700C0', name: 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5' },
    ],
  });
  expect(suiteState(report, 'SSL 2.0', rc4)).toBe('offered');
  expect(suiteState(report, 'SSL 2.0', 0x020080)).toBe('refused');
  expect(suiteState(report, 'SSL 2.0', 0xc02f)).toBe('inconclusive');
});

test('a server of SSL 2.0 alone is its own control', async () => {
  const report = await scanned({ protocols: ['SSL 2.0'], ssl2Suites: [rc4] });
  expect(report.control).toMatchObject({ answered: true, hello: 'SSL 2.0, all suites' });
  expect(report.protocols.map(({ state }) => state)).toEqual(['offered', ...Array(5).fill('refused')]);
});

test('the certificate of an SSL 2.0 server is read like any other', async () => {
  const { leaf, root } = await soundChain('RSA-2048');
  const report = await scanned(
    { protocols: ['SSL 2.0'], ssl2Suites: [rc4], certificates: [leaf.der] },
    { what: ['suites', 'certificates'], ca: [root.pem], now },
  );
  expect(report.certificates).toMatchObject([
    { authentication: 'RSA', source: 'SSL 2.0', state: 'presented', problems: [{ code: 'incomplete' }] },
    { authentication: 'ECDSA', state: 'none' },
  ]);
});

test.each(['reset', 'close'] as const)(
  'a %s refuses SSL 2.0 when it repeats beside the control',
  async (refusal) => {
    const report = await scanned({ protocols: ['TLS 1.2'], suites: [0xc02f], refusal });
    expect(report.protocols[0]).toMatchObject({ protocol: 'SSL 2.0', state: 'refused' });
    expect(report.protocols[0]?.evidence[0]?.control.length).toBeGreaterThanOrEqual(2);
  },
);

test('silence leaves SSL 2.0 open', async () => {
  const report = await scanned(
    { protocols: ['TLS 1.2'], suites: [0xc02f], refusal: 'silent' },
    { timeoutMs: 150 },
  );
  expect(report.protocols[0]).toMatchObject({ protocol: 'SSL 2.0', state: 'inconclusive' });
});

test('the hello has the layout of the specification', () => {
  const hello = ssl2ClientHello([rc4, tripleDes], Buffer.alloc(16, 1));
  expect(hello.toString('hex')).toBe(`801f010002000600000010${'010080'}${'0700c0'}${'01'.repeat(16)}`);
});

test('every cipher kind has a name of its own', () => {
  const kinds = suites.filter(({ name }) => name.startsWith('SSL_CK_'));
  expect(kinds.every(({ id }) => id > 0xffff)).toBe(true);
  expect(kinds.length).toBe(12);
});

const serverHello = Buffer.from(
  `8021${'04'}${'00'}${'01'}${'0002'}${'0002'}${'0006'}${'000e'}${'abcd'}${'010080'}${'0700c0'}${'11'.repeat(14)}`,
  'hex',
);

test('a SERVER-HELLO is read, and only when it is whole', () => {
  expect(readSsl2(serverHello)).toMatchObject({
    kind: 'hello',
    hello: { version: 2, certificateType: 1, kinds: [rc4, tripleDes], sessionIdHit: false },
  });
  for (let length = 0; length < serverHello.length; length += 1)
    expect(readSsl2(serverHello.subarray(0, length))).toEqual({ kind: 'open' });
  expect(readSsl2(Buffer.from('8003000001', 'hex'))).toEqual({ kind: 'error', code: 1 });
});

test('whatever comes instead is malformed, open or read, never an exception of another kind', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.nat(serverHello.length - 1),
      fc.nat(255),
      (noise, at, value) => {
        const mutated = Buffer.from(serverHello);
        mutated.writeUInt8(value, at);
        for (const bytes of [Buffer.from(noise), mutated]) {
          try {
            expect(['open', 'hello', 'error']).toContain(readSsl2(bytes).kind);
          } catch (cause) {
            expect(cause).toBeInstanceOf(Malformed);
          }
        }
      },
    ),
    { numRuns: 2000, seed: 1 },
  );
});
