import { expect, onTestFinished, test } from 'vitest';
import {
  type Report,
  type ResponderOptions,
  scan,
  startResponder,
  suites,
  type VulnerabilityId,
  vulnerabilityIds,
} from '../../src/index.js';

const id = (name: string) => suites.find((suite) => suite.name === name)?.id ?? -1;
const aes = id('TLS_RSA_WITH_AES_128_GCM_SHA256');
const rsaExport = id('TLS_RSA_EXPORT_WITH_RC4_40_MD5');
const dheExport = id('TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA');
const dhe = id('TLS_DHE_RSA_WITH_AES_128_CBC_SHA');

async function responder(options: ResponderOptions): Promise<number> {
  const { port, close } = await startResponder(options);
  onTestFinished(() => close());
  return port;
}

const states = (report: Report) =>
  Object.fromEntries((report.vulnerabilities ?? []).map(({ id: each, state }) => [each, state]));

const byFamily: readonly (readonly [VulnerabilityId, string])[] = [
  ['poodle', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
  ['beast', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
  ['sweet32', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
  ['freak', 'TLS_RSA_EXPORT_WITH_RC4_40_MD5'],
  ['logjam', 'TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA'],
  ['rc4', 'TLS_RSA_WITH_RC4_128_SHA'],
  ['null', 'TLS_RSA_WITH_NULL_SHA'],
  ['export', 'TLS_RSA_EXPORT_WITH_RC4_40_MD5'],
  ['anonymous', 'TLS_DH_anon_WITH_AES_128_CBC_SHA'],
];

// With and without the walk over all suites: the finding must not depend on it.
test.each(byFamily)('%s is seen by %s alone, also when suites are not enumerated', async (finding, suite) => {
  const port = await responder({ protocols: ['SSL 3.0'], suites: [aes, id(suite)] });
  for (const what of [['vulnerabilities'], ['suites', 'vulnerabilities']] as const) {
    const options = { what, vulnerabilities: [finding], timeoutMs: 1000 };
    const report = await scan({ host: '127.0.0.1', port }, options);
    expect(states(report)).toEqual({ [finding]: 'vulnerable' });
  }
});

test('none of them is seen on a server with one good suite', async () => {
  const port = await responder({ protocols: ['TLS 1.2'], suites: [aes] });
  const ids = byFamily.map(([finding]) => finding);
  const options = { what: ['vulnerabilities'], vulnerabilities: ids, timeoutMs: 1000 } as const;
  const report = await scan({ host: '127.0.0.1', port }, options);
  expect(states(report)).toEqual(Object.fromEntries(ids.map((each) => [each, 'not-vulnerable'])));
});

test('EXPORT that only old versions take is found, as on servers that drop it in TLS 1.2', async () => {
  const old = await responder({ protocols: ['SSL 3.0', 'TLS 1.0'], suites: [aes, rsaExport, dheExport] });
  const options = {
    what: ['vulnerabilities'],
    vulnerabilities: ['freak', 'logjam'],
    timeoutMs: 1000,
  } as const;
  const report = await scan({ host: '127.0.0.1', port: old }, options);
  for (const found of report.vulnerabilities ?? []) {
    expect(found).toMatchObject({ state: 'vulnerable', protocol: 'TLS 1.0' });
    expect(found.under?.map(({ state }) => state)).toEqual([
      'vulnerable',
      'vulnerable',
      'not-vulnerable',
      'not-vulnerable',
    ]);
  }
});

test.each([
  [1024, 'vulnerable'],
  [2048, 'not-vulnerable'],
] as const)('a prime of %i bits is %s', async (dhBits, state) => {
  const port = await responder({ protocols: ['TLS 1.2'], suites: [dhe], dhBits });
  const options = { what: ['vulnerabilities'], vulnerabilities: ['logjam'], timeoutMs: 1000 } as const;
  const report = await scan({ host: '127.0.0.1', port }, options);
  expect(states(report)).toEqual({ logjam: state });
  expect(report.vulnerabilities?.[0]?.observed).toContain(`${dhBits} bits`);
});

test('a short prime that many servers share is named', async () => {
  const port = await responder({ protocols: ['TLS 1.2'], suites: [dhe], dhBits: 1024 });
  const options = { what: ['vulnerabilities'], vulnerabilities: ['logjam'], timeoutMs: 1000 } as const;
  const report = await scan({ host: '127.0.0.1', port }, options);
  expect(report.vulnerabilities?.[0]?.observed).toBe(
    'TLS 1.2 uses a prime of 1024 bits (Oakley group 2 (RFC 2409))',
  );
});

test('a strong prime for ordinary suites does not hide the EXPORT suite beside them', async () => {
  const port = await responder({ protocols: ['TLS 1.0'], suites: [dhe, dheExport], dhBits: 2048 });
  const options = { what: ['vulnerabilities'], vulnerabilities: ['logjam'], timeoutMs: 1000 } as const;
  expect(states(await scan({ host: '127.0.0.1', port }, options))).toEqual({ logjam: 'vulnerable' });
});

test('a server that turns down by silence leaves every suite finding open', async () => {
  const port = await responder({ protocols: ['TLS 1.2'], suites: [aes], refusal: 'silent' });
  const options = { what: ['vulnerabilities'], vulnerabilities: ['rc4', 'freak'], timeoutMs: 150 } as const;
  expect(states(await scan({ host: '127.0.0.1', port }, options))).toEqual({
    rc4: 'inconclusive',
    freak: 'inconclusive',
  });
});

test('every finding is there once, whatever the server is', async () => {
  const port = await responder({ protocols: ['TLS 1.2'], suites: [aes], behaviour: 'close' });
  const options = { what: ['vulnerabilities'], timeoutMs: 150 } as const;
  const report = await scan({ host: '127.0.0.1', port }, options);
  expect(report.vulnerabilities?.map((found) => found.id)).toEqual(vulnerabilityIds);
  expect(new Set(Object.values(states(report)))).toEqual(new Set(['inconclusive']));
});

test('a finding that does not exist is refused before anything is sent', async () => {
  const unknown = ['beast', 'beauty'] as unknown as VulnerabilityId[];
  await expect(scan({ host: '127.0.0.1', port: 1 }, { vulnerabilities: unknown })).rejects.toMatchObject({
    code: 'bad-option',
  });
});
