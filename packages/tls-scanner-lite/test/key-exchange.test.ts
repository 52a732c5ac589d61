import { execFileSync } from 'node:child_process';
import { createHash, getDiffieHellman } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Report, type ResponderOptions, type ScanOptions, scan, startResponder } from '../src/index.js';
import { fingerprintOf, primeName } from '../src/registry/primes.js';
import { authenticationOf, keyExchangeOf, suites } from '../src/registry/suites.js';
import { cursor } from '../src/wire/cursor.js';
import { front } from './front.js';
import { forLocalhost, issue, soundChain } from './pki.js';
import { httpsServer, installed, opensslServer } from './servers.js';

const { leaf, root } = await soundChain('RSA-2048');
const rsa = { key: leaf.key, cert: leaf.pem };
const ecdsaLeaf = await issue({ name: 'ecdsa leaf', issuer: root, ...forLocalhost });
const ecdsa = { key: ecdsaLeaf.key, cert: ecdsaLeaf.pem };
const groups: ScanOptions = { what: ['protocols', 'suites', 'groups'] };
const signatures: ScanOptions = { what: ['protocols', 'suites', 'signatures'] };
const scanned = (port: number, options: ScanOptions) => scan({ host: '127.0.0.1', port }, options);

async function responder(options: ResponderOptions): Promise<number> {
  const started = await startResponder(options);
  onTestFinished(() => started.close());
  return started.port;
}
const id = (name: string) => suites.find((suite) => suite.name === name)?.id ?? -1;
const named = (report: Report) =>
  Object.fromEntries(
    report.groups?.map(({ protocol, accepted }) => [protocol, accepted.map(({ name }) => name)]) ?? [],
  );
const schemes = (report: Report) =>
  Object.fromEntries(
    report.signatureSchemes?.map(({ protocol, accepted }) => [protocol, accepted.map(({ name }) => name)]) ??
      [],
  );

describe('groups', () => {
  test("a Node server's curves are found in both families, in its order, and nothing else", async () => {
    const port = await httpsServer({ ...rsa, ecdhCurve: 'P-384:X25519:P-521' });
    const report = await scanned(port, groups);
    expect(named(report)).toEqual({
      'TLS 1.2': ['secp384r1', 'x25519', 'secp521r1'],
      'TLS 1.3': ['secp384r1', 'x25519', 'secp521r1'],
    });
    expect(report.groups?.map(({ preferred, inconclusive }) => [preferred, inconclusive])).toEqual([
      ['secp384r1', []],
      ['secp384r1', []],
    ]);
  });

  test.skipIf(!installed('openssl', 'version'))('ffdhe groups of TLS 1.3 are found', async () => {
    const port = await opensslServer(leaf, ['-tls1_3', '-groups', 'ffdhe3072:X448']);
    expect(named(await scanned(port, groups))).toEqual({ 'TLS 1.3': ['ffdhe3072', 'x448'] });
  });

  test('an ECDSA certificate does not hide the groups beside its own curve', async () => {
    const port = await httpsServer({ ...ecdsa, ecdhCurve: 'X25519:P-256', maxVersion: 'TLSv1.2' });
    expect(named(await scanned(port, groups))).toEqual({ 'TLS 1.2': ['x25519', 'secp256r1'] });
  });

  test('groups that are met with silence stay open, though the suites of another key are refused', async () => {
    const near = await httpsServer({ ...rsa, maxVersion: 'TLSv1.2' });
    const silent = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port: nowhere } = silent.address() as AddressInfo;
    const port = await front(({ suites: offered }) =>
      offered.every((suite) => keyExchangeOf(suite) === 'ECDHE' && authenticationOf(suite) !== 'ECDSA')
        ? nowhere
        : near,
    );
    const report = await scanned(port, { what: ['groups'], protocols: ['TLS 1.2'], timeoutMs: 300 });
    expect(report.groups?.[0]?.accepted).toEqual([]);
    expect(report.groups?.[0]?.inconclusive).toContain(23);
  });

  test.each([
    ['TLS 1.0', [21, 19]],
    ['TLS 1.2', [3, 16, 23]],
    ['TLS 1.3', [4588, 4589, 512, 32]],
  ] as const)('weak, rare and post-quantum groups of %s are seen: %j', async (protocol, wanted) => {
    const port = await responder({ protocols: [protocol], groups: wanted });
    const report = await scanned(port, { ...groups, protocols: [protocol] });
    expect(report.groups?.map(({ accepted }) => accepted.map((group) => group.id))).toEqual([[...wanted]]);
    expect(report.groups?.[0]?.inconclusive).toEqual([]);
  });

  test('a server that turns an empty key_share down keeps what was not asked open', async () => {
    const near = await httpsServer({ ...rsa, minVersion: 'TLSv1.3', ecdhCurve: 'P-256:P-384' });
    const port = await front(({ extensions }) => (extensions.get(51)?.length === 2 ? 'reset' : near));
    const report = await scanned(port, { ...groups, protocols: ['TLS 1.3'], timeoutMs: 2000 });
    expect(named(report)).toEqual({ 'TLS 1.3': ['secp256r1'] });
    expect(report.groups?.[0]?.inconclusive).toContain(24);
  });

  test('a server without ECDHE and TLS 1.3 has no entry', async () => {
    const port = await httpsServer({ ...rsa, ciphers: 'AES128-SHA', maxVersion: 'TLSv1.2' });
    expect((await scanned(port, groups)).groups).toEqual([]);
  });

  const node24 = process.env.NODE24;
  test.skipIf(node24 === undefined)(
    'Node 24 prefers its post-quantum hybrid',
    { timeout: 20_000 },
    async () => {
      const { spawn } = await import('node:child_process');
      const program = `const s = require('https').createServer(${JSON.stringify(rsa)}).on('tlsClientError', () => {});
      s.listen(0, '127.0.0.1', () => console.log(s.address().port));`;
      const child = spawn(node24 ?? '', ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
      onTestFinished(() => {
        child.kill();
      });
      const port = await new Promise<number>((resolve) =>
        child.stdout.once('data', (text) => resolve(Number(text))),
      );
      const report = await scanned(port, groups);
      expect(report.groups?.at(-1)).toMatchObject({ protocol: 'TLS 1.3', preferred: 'X25519MLKEM768' });
    },
  );
});

describe('signature schemes', () => {
  test('those of an RSA key are found, and none of another kind', async () => {
    const report = await scanned(await httpsServer(rsa), signatures);
    const pss = ['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'];
    expect(schemes(report)['TLS 1.3']?.toSorted()).toEqual(pss);
    expect(schemes(report)['TLS 1.2']).toEqual(expect.arrayContaining([...pss, 'rsa_pkcs1_sha256']));
    expect(schemes(report)['TLS 1.2']?.filter((name) => !name.startsWith('rsa_'))).toEqual([]);
    expect(report.signatureSchemes?.flatMap(({ inconclusive }) => inconclusive)).toEqual([]);
  });

  test('those configured are exactly those found', async () => {
    const port = await httpsServer({ ...rsa, sigalgs: 'rsa_pss_rsae_sha512:RSA+SHA256' });
    expect(schemes(await scanned(port, signatures))).toEqual({
      'TLS 1.2': ['rsa_pss_rsae_sha512', 'rsa_pkcs1_sha256'],
      'TLS 1.3': ['rsa_pss_rsae_sha512'],
    });
  });

  test('in TLS 1.3 an ECDSA key signs with the scheme of its curve alone', async () => {
    const port = await httpsServer({ ...ecdsa, minVersion: 'TLSv1.3' });
    expect(schemes(await scanned(port, signatures))).toEqual({ 'TLS 1.3': ['ecdsa_secp256r1_sha256'] });
  });

  test('without suites that sign a key exchange there is nothing to ask in TLS 1.2', async () => {
    const port = await httpsServer({ ...rsa, ciphers: 'AES128-SHA', maxVersion: 'TLSv1.2' });
    expect((await scanned(port, signatures)).signatureSchemes).toEqual([]);
  });
});

describe('Diffie-Hellman', () => {
  const dhe = id('TLS_DHE_RSA_WITH_AES_128_CBC_SHA');
  const dheExport = id('TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA');

  function keyExchange(prime: Uint8Array): Buffer {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(prime.length);
    return Buffer.concat([size, prime, Buffer.from('0001020001020000', 'hex')]);
  }

  test('the primes that everybody shares are known by name', () => {
    for (const [group, name] of [
      ['modp2', 'Oakley group 2 (RFC 2409)'],
      ['modp5', 'MODP group 5 (RFC 3526)'],
      ['modp14', 'MODP group 14 (RFC 3526)'],
      ['modp18', 'MODP group 18 (RFC 3526)'],
    ] as const) {
      const prime = getDiffieHellman(group).getPrime();
      expect(primeName(fingerprintOf(prime), prime.length * 8)).toBe(name);
    }
    expect(primeName(fingerprintOf(Buffer.alloc(128, 0xff)), 1024)).toBeUndefined();
  });

  test("a server's own short prime is reported for each version, with its name", async () => {
    const prime = getDiffieHellman('modp2').getPrime();
    const port = await responder({
      protocols: ['SSL 3.0', 'TLS 1.0'],
      suites: [dhe],
      keyExchange: keyExchange(prime),
    });
    const report = await scanned(port, groups);
    const own = {
      state: 'yes',
      bits: 1024,
      fingerprint: createHash('sha256').update(prime).digest('hex'),
      name: 'Oakley group 2 (RFC 2409)',
    };
    expect(report.diffieHellman).toMatchObject([
      { protocol: 'SSL 3.0', own, ffdhe: [] },
      { protocol: 'TLS 1.0', own, ffdhe: [] },
    ]);
  });

  test('a prime of nobody else has no name, and EXPORT suites do not stand in for the full ones', async () => {
    const port = await responder({ protocols: ['TLS 1.0'], suites: [dheExport, dhe], dhBits: 1024 });
    const report = await scanned(port, groups);
    expect(report.diffieHellman?.[0]?.own).toMatchObject({ state: 'yes', bits: 1024 });
    expect(report.diffieHellman?.[0]?.evidence[0]?.replies[0]).toMatchObject({ suite: dhe });
  });

  test.skipIf(!installed('openssl', 'version'))(
    'a short prime stays visible on a server that uses ffdhe for those who offer it',
    async () => {
      const pem = execFileSync('openssl', [
        ...['genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048'],
        ...['-pkeyopt', 'type:group'],
      ]);
      const text = execFileSync('openssl', ['dhparam', '-outform', 'DER'], {
        input: execFileSync('openssl', ['pkeyparam'], { input: pem }),
      });
      const sequence = cursor(text);
      sequence.bytes(6);
      const length = sequence.uint16();
      const ffdhe2048 = sequence.bytes(length).subarray(1);
      expect(ffdhe2048.length).toBe(256);
      const options = { protocols: ['TLS 1.2'], suites: [dhe] } as const;
      const own = await responder({ ...options, keyExchange: keyExchange(Buffer.alloc(128, 0xff)) });
      const shared = await responder({ ...options, keyExchange: keyExchange(ffdhe2048) });
      const offersIt = (content: Buffer | undefined) => content?.includes(Buffer.of(1, 0)) === true;
      const port = await front(({ extensions }) => (offersIt(extensions.get(10)) ? shared : own));
      const report = await scanned(port, { ...groups, protocols: ['TLS 1.2'] });
      expect(report.diffieHellman).toMatchObject([
        { protocol: 'TLS 1.2', own: { state: 'yes', bits: 1024 }, ffdhe: ['ffdhe2048'] },
      ]);
    },
  );

  test('suites that are accepted only with an ffdhe group in the hello are found', async () => {
    const without = await responder({ protocols: ['TLS 1.2'], suites: [0xc02f] });
    const withIt = await responder({ protocols: ['TLS 1.2'], suites: [dhe, 0xc02f], dhBits: 2048 });
    const offersIt = (content: Buffer | undefined) => content?.includes(Buffer.of(1, 0)) === true;
    const port = await front(({ extensions }) => (offersIt(extensions.get(10)) ? withIt : without));
    const report = await scanned(port, { ...groups, protocols: ['TLS 1.2'] });
    expect(report.suites?.[0]?.accepted.map((suite) => suite.id)).toEqual([0xc02f, dhe]);
    expect(report.diffieHellman).toMatchObject([{ protocol: 'TLS 1.2', own: { state: 'no' } }]);
  });

  test('a server without such suites has no entry', async () => {
    const report = await scanned(await responder({ protocols: ['TLS 1.2'], suites: [0xc02f] }), groups);
    expect(report.diffieHellman).toEqual([]);
    expect(keyExchangeOf(0xc02f)).toBe('ECDHE');
  });
});

describe('EXPORT, NULL and anonymous suites', () => {
  const weak = ['TLS_RSA_EXPORT_WITH_RC4_40_MD5', 'TLS_RSA_WITH_NULL_SHA', 'TLS_DH_anon_WITH_RC4_128_MD5'];

  test('are told apart by version: refused in TLS 1.2 says nothing of TLS 1.0', async () => {
    const old = await responder({ protocols: ['SSL 3.0', 'TLS 1.0'], suites: weak.map(id) });
    const later = await responder({ protocols: ['TLS 1.2'], suites: [0xc02f] });
    const port = await front(({ version }) => (version === 0x0303 ? later : old));
    const report = await scanned(port, { what: ['suites'], order: 'always' });
    const found = report.suites?.map(({ protocol, accepted }) => [
      protocol,
      accepted.map(({ name }) => name),
    ]);
    expect(found).toEqual([
      ['SSL 3.0', weak],
      ['TLS 1.0', weak],
      ['TLS 1.2', ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']],
    ]);
  });
});
