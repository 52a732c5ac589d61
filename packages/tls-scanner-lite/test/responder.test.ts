import { expect, onTestFinished, test } from 'vitest';
import {
  type Protocol,
  type Report,
  type ResponderOptions,
  scan,
  startResponder,
  suites,
} from '../src/index.js';
import { legacySuites } from '../src/registry/suites.js';
import { front } from './front.js';
import { now, soundChain } from './pki.js';

type Legacy = Exclude<Protocol, 'TLS 1.3'>;
const legacy: readonly Legacy[] = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2'];

const id = (name: string) => suites.find((suite) => suite.name === name)?.id ?? -1;
const rc4 = id('TLS_RSA_WITH_RC4_128_SHA');
const tripleDes = id('TLS_RSA_WITH_3DES_EDE_CBC_SHA');
const export40 = id('TLS_RSA_EXPORT_WITH_RC4_40_MD5');
const nothing = id('TLS_RSA_WITH_NULL_MD5');

async function responder(options: ResponderOptions) {
  const started = await startResponder(options);
  onTestFinished(() => started.close());
  return started;
}
const target = (port: number) => ({ host: '127.0.0.1', port });
const state = (report: Report, protocol: Protocol) =>
  report.protocols.find((entry) => entry.protocol === protocol)?.state;
const accepted = (report: Report, protocol: Protocol) =>
  report.suites?.find((entry) => entry.protocol === protocol)?.accepted.map((suite) => suite.id);

test.each(legacy)(
  '%s with RC4, 3DES, EXPORT and NULL is recognised, so that its refusal means something',
  async (protocol) => {
    const wanted = [export40, rc4, nothing, tripleDes];
    const { port } = await responder({ protocols: [protocol], suites: wanted });
    const report = await scan(target(port), { what: ['suites'], timeoutMs: 1000, order: 'always' });
    expect(report.protocols.map((entry) => [entry.protocol, entry.state])).toEqual(
      ['SSL 2.0', ...legacy, 'TLS 1.3'].map((each) => [each, each === protocol ? 'offered' : 'refused']),
    );
    expect(accepted(report, protocol)).toEqual(wanted);
    expect(report.suites?.[0]).toMatchObject({ preference: 'server', ordered: true, inconclusive: [] });
  },
);

test("150 suites over all hellos are found, and put in the server's order", async () => {
  const order = legacySuites.toReversed().slice(0, 150);
  const { port } = await responder({ protocols: ['TLS 1.0'], suites: order });
  const report = await scan(target(port), { protocols: ['TLS 1.0'], what: ['suites'], order: 'always' });
  expect(accepted(report, 'TLS 1.0')).toEqual(order);
  expect(report.suites?.[0]).toMatchObject({ ordered: true, asked: legacySuites.length, inconclusive: [] });
});

test('a server that knows nothing but one Kerberos suite of SSL 3.0 is still found', async () => {
  const { port } = await responder({ protocols: ['SSL 3.0'], suites: [id('TLS_KRB5_WITH_RC4_128_MD5')] });
  const report = await scan(target(port), { what: ['suites'] });
  expect(state(report, 'SSL 3.0')).toBe('offered');
  expect(report.control.tried.length).toBeGreaterThan(0);
});

test.each(['reset', 'close'] as const)(
  'a %s counts as refusal when it repeats while the control is answered',
  async (refusal) => {
    const { port } = await responder({ protocols: ['TLS 1.2'], suites: [0xc02f], refusal });
    const report = await scan(target(port), { what: ['suites'], timeoutMs: 1000 });
    expect(state(report, 'TLS 1.0')).toBe('refused');
    const [evidence] = report.protocols[2]?.evidence ?? [];
    expect(evidence?.replies.map(({ kind }) => kind)).toEqual(['closed', 'closed']);
    expect(evidence?.control.map(({ kind }) => kind)).toEqual(['server-hello', 'server-hello']);
    expect(accepted(report, 'TLS 1.2')).toEqual([0xc02f]);
  },
);

test('silence is never a refusal, not even while the control is answered', async () => {
  const { port } = await responder({ protocols: ['TLS 1.2'], suites: [0xc02f], refusal: 'silent' });
  const report = await scan(target(port), { what: ['suites'], timeoutMs: 150 });
  expect(report.protocols.map((entry) => entry.state)).toEqual([
    'inconclusive',
    'inconclusive',
    'inconclusive',
    'inconclusive',
    'offered',
    // Its answer to the hello of TLS 1.3 is a ServerHello of TLS 1.2.
    'refused',
  ]);
  expect(report.suites?.[0]?.inconclusive).toContain(0xc030);
});

test.each(['reset', 'close', 'silent', 'garbage', 'endless'] as const)(
  'a server whose only answer is "%s" leaves every protocol inconclusive',
  async (behaviour) => {
    const { port } = await responder({ protocols: [...legacy], behaviour });
    const report = await scan(target(port), { timeoutMs: 150 });
    expect(report.protocols.map((entry) => entry.state)).toEqual(Array(6).fill('inconclusive'));
    expect(report.protocols.every((entry) => entry.evidence[0]?.conclusion.startsWith('no hello'))).toBe(
      true,
    );
    expect(report.control.answered).toBe(false);
    expect(report.certificates?.map((entry) => entry.state)).toEqual(['inconclusive', 'inconclusive']);
    expect(report.durationMs).toBeLessThan(5000);
  },
);

test('nothing at the port leaves every protocol inconclusive', async () => {
  const { port, close } = await startResponder({ protocols: ['TLS 1.2'] });
  await close();
  const report = await scan(target(port));
  expect(report.protocols.map((entry) => entry.state)).toEqual(Array(6).fill('inconclusive'));
  expect(report.control.reply).toEqual({ kind: 'unreachable', cause: 'ECONNREFUSED' });
});

test('the size of a Diffie-Hellman prime and of an EXPORT key is read from the key exchange', async () => {
  const prime = Buffer.alloc(128, 0xff);
  const keyExchange = Buffer.concat([
    Buffer.from('0080', 'hex'),
    prime,
    Buffer.from('0001020001020000', 'hex'),
  ]);
  const dhe = id('TLS_DHE_RSA_WITH_AES_128_CBC_SHA');
  const { port } = await responder({ protocols: ['TLS 1.0'], suites: [dhe, export40], keyExchange });
  const report = await scan(target(port), { what: ['suites'] });
  expect(report.suites?.[0]?.accepted.map(({ bits }) => bits)).toEqual([1024, 1024]);
});

test('certificates of a server of SSL 3.0 are read', async () => {
  const { leaf, intermediate, root } = await soundChain('RSA-2048');
  const certificates = [leaf.der, intermediate.der];
  const { port } = await responder({ protocols: ['SSL 3.0'], suites: [rc4], certificates });
  const report = await scan(target(port), { now, ca: [root.pem] });
  expect(report.certificates).toMatchObject([
    { authentication: 'RSA', source: 'SSL 3.0', state: 'presented', problems: [] },
    { authentication: 'ECDSA', state: 'none' },
  ]);
});

test('a server that dies during the scan has its refusals withdrawn', async () => {
  const suites = legacySuites.slice(0, 100);
  const { port, received, close } = await startResponder({ protocols: ['TLS 1.2'], suites });
  onTestFinished(() => close());
  const dying = setInterval(() => {
    if (received.length > 30) close();
  }, 1);
  const report = await scan(target(port), { what: ['suites'], timeoutMs: 500 });
  clearInterval(dying);
  expect(report.protocols.filter((entry) => entry.state === 'refused')).toEqual([]);
  expect(report.control.last.kind).not.toBe('server-hello');
});

test('a server that comes to refuse everything has its refusals withdrawn', async () => {
  const known = legacySuites.slice(0, 100);
  const [healthy, broken] = await Promise.all([
    responder({ protocols: ['TLS 1.2'], suites: known }),
    responder({ protocols: ['TLS 1.2'], suites: [0x0a0a] }),
  ]);
  let hellos = 0;
  const port = await front(() => {
    hellos += 1;
    return hellos > 20 ? broken.port : healthy.port;
  });
  const report = await scan(target(port), { what: ['suites'], timeoutMs: 500 });
  expect(report.protocols.filter((entry) => entry.state === 'refused')).toEqual([]);
  const { accepted: found = [], inconclusive = [] } = report.suites?.[0] ?? {};
  expect(found.length + inconclusive.length).toBe(legacySuites.length);
});
