import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extension } from '@peculiar/x509';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChainOptions, judgeChain } from '../src/certificates/chain.js';
import { readCertificate } from '../src/certificates/facts.js';
import { trustStore } from '../src/certificates/trust.js';
import {
  clientAuth,
  forLocalhost,
  type Identity,
  issue,
  now,
  serverAuth,
  soundChain,
  type Wanted,
} from './pki.js';
import { installed } from './servers.js';

const { root, intermediate, leaf } = await soundChain();
const trust = trustStore([root.pem]);
const leafWith = (wanted: Partial<Wanted>) =>
  issue({ name: 'leaf', issuer: intermediate, ...forLocalhost, ...wanted });
const judge = (chain: readonly Identity[], name = 'localhost', store = trust, options: ChainOptions = {}) =>
  judgeChain(
    chain.map(({ der }) => der),
    name,
    store,
    now,
    options,
  );
const codes = async (
  chain: readonly Identity[],
  name?: string,
  store = trust,
  options: ChainOptions = {},
) => {
  const { problems } = await judge(chain, name, store, options);
  return problems.map(({ code, certificate }) => `${code} ${certificate ?? 'trusted'}`);
};

test('a sound chain to an own root has no problems, in any order and with its root', async () => {
  expect(await codes([leaf, intermediate])).toEqual([]);
  expect(await codes([leaf, intermediate, root])).toEqual([]);
  expect(await codes([leaf, root, intermediate])).toEqual([]);
  expect(await codes([leaf, intermediate], '127.0.0.1')).toEqual([]);
});

test('the facts of a leaf are those that were put in', async () => {
  expect((await judge([leaf, intermediate])).chain[0]).toMatchObject({
    parsed: true,
    subject: 'CN=leaf',
    issuer: 'CN=Intermediate',
    sans: ['dns:localhost', 'ip:127.0.0.1'],
    notBefore: '2026-05-22T00:00:00.000Z',
    notAfter: '2027-03-28T00:00:00.000Z',
    validityDays: 310,
    key: { type: 'ec', bits: 256, curve: 'P-256' },
    version: 3,
    aia: { ocsp: [], caIssuers: [] },
    crlUrls: [],
    mustStaple: false,
    signature: { algorithm: 'ECDSA', hash: 'SHA-256' },
    ekus: ['serverAuth'],
    keyUsage: ['digitalSignature'],
    isCa: false,
    isSelfSigned: false,
  });
});

test('a missing intermediate is "incomplete", an unknown root "untrusted-root": they are told apart', async () => {
  const stranger = await issue({ name: 'Stranger', ca: true });
  const other = trustStore([stranger.pem]);
  expect(await codes([leaf])).toEqual(['incomplete 0']);
  expect(await codes([leaf, intermediate, root], 'localhost', other)).toEqual(['untrusted-root 2']);
  expect(await codes([leaf, intermediate], 'localhost', other)).toEqual(['untrusted-root 1']);
  expect(await codes([leaf, intermediate], 'localhost', trustStore(undefined))).toEqual(['untrusted-root 1']);
});

test("where a certificate names its issuer's issuer, that decides between the two", async () => {
  const short = (tag: number, ...content: readonly Uint8Array[]) => {
    const inner = Buffer.concat(content);
    return Buffer.concat([Buffer.of(tag, inner.length), inner]);
  };
  const name = Buffer.from(root.certificate.subjectName.toArrayBuffer());
  const value = short(0x30, short(0xa1, short(0xa4, name)), short(0x82, Buffer.of(1)));
  const by = (content: Buffer) => [new Extension('2.5.29.35', false, content)];
  const directly = await issue({ name: 'leaf', issuer: root, ...forLocalhost, extensions: by(value) });
  const none = trustStore([(await issue({ name: 'Stranger', ca: true })).pem]);
  expect(await codes([directly], 'localhost', none)).toEqual(['untrusted-root 0']);
  expect(await codes([directly])).toEqual([]);
  const broken = by(Buffer.from('30ff', 'hex'));
  const odd = await issue({ name: 'leaf', issuer: root, ...forLocalhost, extensions: broken });
  expect(await codes([odd], 'localhost', none)).toEqual(['incomplete 0']);
  const middle = await issue({ name: 'Middle', issuer: intermediate, ca: true, extensions: by(value) });
  const below = await leafWith({ issuer: middle });
  expect(await codes([below, middle])).toEqual(['incomplete 1']);
  expect(await codes([below, middle, intermediate])).toEqual([]);
});

test('a self-signed leaf is named so, and is fine when it is itself trusted', async () => {
  const alone = await issue({ name: 'alone', ...forLocalhost });
  expect(await codes([alone])).toEqual(['self-signed 0']);
  expect(await codes([alone], 'localhost', trustStore([alone.pem]))).toEqual([]);
});

test('validity is judged by the clock given, for every certificate of the path', async () => {
  expect(await codes([await leafWith({ days: [-30, -1] }), intermediate])).toEqual(['expired 0']);
  expect(await codes([await leafWith({ days: [1, 30] }), intermediate])).toEqual(['not-yet-valid 0']);
  const old = await issue({ name: 'Old', issuer: root, ca: true, days: [-30, -1] });
  expect(await codes([await leafWith({ issuer: old }), old])).toEqual(['expired 1']);
  const oldRoot = await issue({ name: 'Old root', ca: true, days: [-30, -1] });
  expect(await codes([await leafWith({ issuer: oldRoot })], 'localhost', trustStore([oldRoot.pem]))).toEqual([
    'expired trusted',
  ]);
});

test.each([
  ['example.org', [{ type: 'dns', value: 'example.org' }], true],
  ['EXAMPLE.org', [{ type: 'dns', value: 'example.org' }], true],
  ['a.example.org', [{ type: 'dns', value: '*.example.org' }], true],
  ['a.b.example.org', [{ type: 'dns', value: '*.example.org' }], false],
  ['example.org', [{ type: 'dns', value: '*.example.org' }], false],
  ['abc.example.org', [{ type: 'dns', value: 'a*.example.org' }], false],
  ['127.0.0.1', [{ type: 'dns', value: '127.0.0.1' }], false],
  ['::1', [{ type: 'ip', value: '::1' }], true],
  ['leaf', undefined, false],
] as const)('whether %s matches %j', async (name, sans, matches) => {
  const made = await issue({
    name: 'leaf',
    issuer: intermediate,
    ...(sans === undefined ? {} : { sans: [...sans] }),
  });
  expect((await judge([made, intermediate], name)).host).toEqual({ name, matches });
  expect(await codes([made, intermediate], name)).toEqual(matches ? [] : ['wrong-host 0']);
});

test('weak keys and weak signatures are named apart, leaf or intermediate', async () => {
  const rsa = await soundChain('RSA-2048');
  const rsaTrust = trustStore([rsa.root.pem]);
  const weakKey = await issue({ name: 'leaf', issuer: rsa.intermediate, ...forLocalhost, key: 'RSA-1024' });
  expect(await codes([weakKey, rsa.intermediate], 'localhost', rsaTrust)).toEqual(['weak-key 0']);
  const sha1 = await issue({ name: 'leaf', issuer: rsa.intermediate, ...forLocalhost, hash: 'SHA-1' });
  // WebCrypto ties the hash to the key, so that the signer needs one for SHA-1.
  const sha1Root = await issue({ name: 'Root 1', ca: true, key: 'RSA-2048', hash: 'SHA-1' });
  const signed = await issue({ name: 'leaf', issuer: sha1Root, ...forLocalhost, hash: 'SHA-1' });
  expect(await codes([signed], 'localhost', trustStore([sha1Root.pem]))).toEqual(['weak-signature 0']);
  expect(await codes([sha1, rsa.intermediate], 'localhost', rsaTrust)).toEqual([]);
});

test('a leaf for something else than servers is "wrong-eku"; one without the extension is not', async () => {
  expect(await codes([await leafWith({ ekus: [clientAuth] }), intermediate])).toEqual(['wrong-eku 0']);
  expect(await codes([await leafWith({ ekus: [clientAuth, serverAuth] }), intermediate])).toEqual([]);
  const { ekus, ...without } = forLocalhost;
  expect(ekus).toEqual([serverAuth]);
  expect(
    await codes([await issue({ name: 'leaf', issuer: intermediate, ...without }), intermediate]),
  ).toEqual([]);
  const narrow = await issue({ name: 'Narrow', issuer: root, ca: true, ekus: [clientAuth] });
  expect(await codes([await leafWith({ issuer: narrow }), narrow])).toEqual(['wrong-eku 1']);
});

test('a certificate that is no authority can issue nothing', async () => {
  const forged = await issue({ name: 'forged', issuer: leaf, ...forLocalhost });
  expect(await codes([forged, leaf, intermediate])).toEqual(['not-a-ca 1']);
  const pretender = await leafWith({ name: 'Pretender', keyCertSign: true });
  expect(await codes([await leafWith({ issuer: pretender }), pretender, intermediate])).toEqual([
    'not-a-ca 1',
  ]);
  const mute = await issue({ name: 'Mute', issuer: root, ca: true, noKeyCertSign: true });
  expect(await codes([await leafWith({ issuer: mute }), mute])).toEqual(['not-a-ca 1']);
  const last = await issue({ name: 'Last', issuer: root, ca: true, pathLength: 0 });
  const beyond = await issue({ name: 'Beyond', issuer: last, ca: true });
  expect(await codes([await leafWith({ issuer: beyond }), beyond, last])).toEqual(['not-a-ca 2']);
});

test('an issuer of the right name with another key does not count', async () => {
  const impostor = await issue({ name: 'Intermediate', issuer: root, ca: true });
  expect(await codes([leaf, impostor])).toEqual(['incomplete 0']);
  expect(await codes([leaf, impostor, intermediate])).toEqual([]);
});

test('critical extensions that are not evaluated here are no silent pass', async () => {
  expect(await codes([await leafWith({ critical: '1.3.6.1.4.1.99999.1' }), intermediate])).toEqual([
    'unevaluated 0',
  ]);
  const constrained = await issue({ name: 'Constrained', issuer: root, ca: true, critical: '2.5.29.36' });
  expect(await codes([await leafWith({ issuer: constrained }), constrained])).toEqual(['unevaluated 1']);
});

test('several problems are all named', async () => {
  const bad = await leafWith({ days: [-30, -1], ekus: [clientAuth], key: 'RSA-1024' });
  expect((await codes([bad], 'example.org')).toSorted()).toEqual([
    'expired 0',
    'incomplete 0',
    'weak-key 0',
    'wrong-eku 0',
    'wrong-host 0',
  ]);
});

test('copies of authorities with one name and key cost bounded work', async () => {
  const copies = Array.from({ length: 30 }, () => intermediate);
  const begin = performance.now();
  expect(await codes([leaf, ...copies])).toEqual([]);
  expect(performance.now() - begin).toBeLessThan(2000);
});

test('an empty or nonsensical chain is a problem, not an exception', async () => {
  expect((await judgeChain([], 'localhost', trust, now)).problems.map(({ code }) => code)).toEqual([
    'wrong-host',
  ]);
  const nonsense = await judgeChain([Buffer.from('nonsense')], 'localhost', trust, now);
  expect(nonsense).toMatchObject({ problems: [{ code: 'unparsable' }], host: { matches: false } });
  expect(nonsense.problems.length).toBe(1);
});

test('a leaf with one byte changed never counts as sound', { timeout: 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(leaf.der.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Buffer.from(leaf.der);
      changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
      expect((await judgeChain([changed, intermediate.der], 'localhost', trust, now)).problems).not.toEqual(
        [],
      );
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("a certificate with an extension twice is not parsable: which of the two counts would be anyone's choice", async () => {
  const twice = Array.from(
    { length: 2 },
    () => new Extension('1.3.6.1.4.1.99999.1', false, Buffer.from('0500', 'hex')),
  );
  expect(await codes([await leafWith({ extensions: twice }), intermediate])).toEqual(['unparsable 0']);
  expect(await codes([await leafWith({ extensions: twice.slice(1) }), intermediate])).toEqual([]);
});

test('no chain, however mangled, makes the judgement throw', { timeout: 30_000 }, async () => {
  const sound = [leaf.der, intermediate.der, root.der];
  const edits = fc.array(fc.tuple(fc.nat(2), fc.nat(600), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(edits, fc.nat(2), fc.nat(600), async (list, cut, length) => {
      const chain = sound.map((der) => Buffer.from(der));
      for (const [which, at, value] of list) {
        const der = chain[which] ?? Buffer.alloc(0);
        if (at < der.length) der.writeUInt8(value, at);
      }
      chain[cut] = (chain[cut] ?? Buffer.alloc(0)).subarray(0, length);
      const { chain: facts } = await judgeChain(chain, 'localhost', trust, now);
      expect(facts.length).toBe(3);
    }),
    { numRuns: 150, seed: 5 },
  );
});

const openssl = installed('openssl', 'version');

test.skipIf(!openssl)('an MD5 signature made by openssl is recognised', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-scanner-'));
  const file = (name: string) => join(folder, name);
  const run = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '3000', '-keyout', file('k.pem')];
  run('req', '-x509', ...key, '-out', file('ca.pem'), '-subj', '/CN=Old CA');
  run(
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    file('l.key'),
    '-out',
    file('l.csr'),
    '-subj',
    '/CN=l',
  );
  const signing = ['-CA', file('ca.pem'), '-CAkey', file('k.pem'), '-set_serial', '2', '-days', '3000'];
  run('x509', '-req', '-md5', '-in', file('l.csr'), ...signing, '-out', file('l.pem'));
  const pem = readFileSync(file('l.pem'), 'utf8');
  const store = trustStore([readFileSync(file('ca.pem'), 'utf8')]);
  rmSync(folder, { recursive: true });
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const read = readCertificate(der);
  expect('node' in read ? read.facts.signature : read).toEqual({
    algorithm: 'RSASSA-PKCS1-v1_5',
    hash: 'MD5',
  });
  const { problems } = await judgeChain([der], 'l', store, new Date());
  expect(problems.map(({ code }) => code)).toEqual(['wrong-host', 'weak-signature']);
});
