import 'reflect-metadata';
import { OCSPResponseStatus } from '@peculiar/asn1-ocsp';
import { Extension } from '@peculiar/x509';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeChain } from '../src/certificates/chain.js';
import type { StapledFacts } from '../src/certificates/ocsp.js';
import { trustStore } from '../src/certificates/trust.js';
import { errorResponse, type StapleWanted, staple } from './ocsp.js';
import { forLocalhost, issue, now, soundChain } from './pki.js';

const ocspSigning = '1.3.6.1.5.5.7.3.9';
const { root, intermediate, leaf } = await soundChain();
const trust = trustStore([root.pem]);
const delegate = await issue({ name: 'Responder', issuer: intermediate, ekus: [ocspSigning] });

const judge = (ocspResponse: Uint8Array | null, chain = [leaf, intermediate]) =>
  judgeChain(
    chain.map(({ der }) => der),
    'localhost',
    trust,
    now,
    { ocspResponse },
  );
const made = (wanted: Partial<StapleWanted> = {}) => staple({ leaf, issuer: intermediate, ...wanted });

async function facts(response: Uint8Array, chain?: Parameters<typeof judge>[1]): Promise<StapledFacts> {
  const { ocsp } = await judge(response, chain);
  if (ocsp?.stapled !== true) throw new Error('no staple was read');
  return ocsp;
}
const codes = async (response: Uint8Array | null, chain?: Parameters<typeof judge>[1]) =>
  (await judge(response, chain)).problems.map(({ code, certificate }) => `${code} ${certificate}`);

test.each([
  ['the issuer, by name', {}],
  ['the issuer, by key', { byKey: true }],
  ['the issuer, with a CertID of SHA-256', { hash: 'sha256' }],
  ['a delegated responder', { signer: delegate, certificates: [delegate] }],
  ['a delegated responder, by key', { signer: delegate, certificates: [delegate], byKey: true }],
] as const)('a good response signed by %s is good', async (_, wanted) => {
  const read = await facts(made(wanted));
  expect(read).toMatchObject({ status: 'good', says: 'good', failures: [], signature: 'valid' });
  expect(read.responder?.delegated).toBe('signer' in wanted);
  expect(await codes(made(wanted))).toEqual([]);
});

test('the times and the responder of a response are facts', async () => {
  const response = made();
  expect(await facts(response)).toEqual({
    stapled: true,
    status: 'good',
    says: 'good',
    failures: [],
    signature: 'valid',
    producedAt: '2026-05-31T00:00:00.000Z',
    thisUpdate: '2026-05-31T00:00:00.000Z',
    nextUpdate: '2026-06-07T00:00:00.000Z',
    responder: { id: 'CN=Intermediate', delegated: false },
    bytes: response.length,
  });
});

test('a revoked leaf is "revoked" and nothing else, also by a response that is out of date', async () => {
  expect(await codes(made({ status: 'revoked' }))).toEqual(['revoked 0']);
  expect(await facts(made({ status: 'revoked' }))).toMatchObject({
    status: 'revoked',
    revokedAt: '2026-05-29T00:00:00.000Z',
    reason: 'keyCompromise',
  });
  const late = made({ status: 'revoked', from: -20, to: -10 });
  expect(await codes(late)).toEqual(['revoked 0']);
  expect(await facts(late)).toMatchObject({ status: 'revoked', failures: ['stale'] });
});

test('a responder that does not know the certificate is neither good nor revoked', async () => {
  expect(await facts(made({ status: 'unknown' }))).toMatchObject({ status: 'unknown', failures: [] });
  expect(await codes(made({ status: 'unknown' }))).toEqual([]);
});

const stranger = await issue({ name: 'Stranger', ca: true });
const impostor = await issue({ name: 'Intermediate', ca: true });
const noUsage = await issue({ name: 'No usage', issuer: intermediate });
const foreign = await issue({ name: 'Foreign', issuer: root, ekus: [ocspSigning] });
const oldDelegate = await issue({
  name: 'Old responder',
  issuer: intermediate,
  ekus: [ocspSigning],
  days: [-30, -20],
});
const sibling = await issue({ name: 'leaf', issuer: intermediate, ...forLocalhost });

test.each<[string, Partial<StapleWanted>, Partial<StapledFacts>]>([
  ['stale', { from: -20, to: -10 }, { failures: ['stale'], signature: 'valid' }],
  ['from the future', { from: 1 }, { failures: ['not-yet-valid'], signature: 'valid' }],
  ['without an end', { to: null }, { failures: ['no-next-update'], signature: 'valid' }],
  [
    'signed by a stranger',
    { signer: stranger },
    { failures: ['responder-not-authorized'], signature: 'unchecked' },
  ],
  [
    'signed by a stranger who sends his certificate along',
    { signer: stranger, certificates: [stranger] },
    { failures: ['responder-not-authorized'], signature: 'valid' },
  ],
  [
    "signed by another key under the issuer's name",
    { signer: impostor },
    { failures: ['signature-invalid'], signature: 'invalid' },
  ],
  [
    'of a delegate without the usage',
    { signer: noUsage, certificates: [noUsage] },
    { failures: ['responder-not-authorized'], signature: 'valid' },
  ],
  [
    'of a delegate of another authority',
    { signer: foreign, certificates: [foreign] },
    { failures: ['responder-not-authorized'], signature: 'valid' },
  ],
  [
    'of a delegate that has expired',
    { signer: oldDelegate, certificates: [oldDelegate] },
    { failures: ['responder-not-authorized'], signature: 'valid' },
  ],
  ['signed with SHA-1', { signatureHash: 'sha1' }, { failures: ['weak-signature'], signature: 'valid' }],
])('a good response %s is no use, and the reason is named', async (_, wanted, expected) => {
  expect(await facts(made(wanted))).toMatchObject({ status: 'unusable', says: 'good', ...expected });
  expect(await codes(made(wanted))).toEqual([]);
});

test('a response about another certificate says nothing about this one', async () => {
  const other = await facts(made({ leaf: sibling }));
  expect(other).toMatchObject({
    status: 'unusable',
    failures: ['other-certificate'],
    signature: 'valid',
  });
  expect(other.says).toBeUndefined();
  // An authority of the same name with another key.
  expect(await facts(made({ issuer: impostor, signer: intermediate }))).toMatchObject({
    failures: ['other-certificate'],
  });
  // The same serial number, but of another authority.
  expect(await facts(made({ issuer: root, signer: intermediate }))).toMatchObject({
    failures: ['other-certificate'],
  });
});

test('revocation counts only when it is signed by someone entitled', async () => {
  const forged = made({ status: 'revoked', signer: impostor });
  expect(await facts(forged)).toMatchObject({ status: 'unusable', says: 'revoked', signature: 'invalid' });
  expect(await codes(forged)).toEqual([]);
});

test('without the issuer nothing can be checked', async () => {
  expect(await facts(made(), [leaf])).toMatchObject({
    status: 'unusable',
    failures: ['issuer-unknown'],
    signature: 'unchecked',
  });
  expect(await codes(made({ status: 'revoked' }), [leaf])).toEqual(['incomplete 0']);
});

test('errors and nonsense are named, and not asked for is told from not sent', async () => {
  expect(await facts(errorResponse(OCSPResponseStatus.tryLater))).toMatchObject({
    status: 'unusable',
    failures: ['error-status'],
    detail: 'tryLater',
  });
  for (const bytes of [Buffer.alloc(0), Buffer.from('nonsense'), made().subarray(0, -1)])
    expect(await facts(bytes)).toMatchObject({ status: 'unusable', failures: ['unparsable'] });
  // A response of another type (the last arc of its object identifier), and one that is no SEQUENCE.
  const otherType = made();
  otherType.writeUInt8(2, otherType.indexOf('2b0601050507300101', 0, 'hex') + 8);
  const otherTag = made();
  otherTag.writeUInt8(0xb0, 0);
  for (const bytes of [otherType, otherTag])
    expect(await facts(bytes)).toMatchObject({ status: 'unusable', failures: ['unparsable'] });
  expect((await judge(null)).ocsp).toEqual({ stapled: false });
  expect((await judgeChain([leaf.der], 'localhost', trust, now)).ocsp).toBeUndefined();
});

test('a certificate that demands a staple has a problem without one that can be used', async () => {
  const extensions = [new Extension('1.3.6.1.5.5.7.1.24', false, Buffer.from('3003020105', 'hex'))];
  const strict = await issue({ name: 'leaf', issuer: intermediate, ...forLocalhost, extensions });
  const chain = [strict, intermediate];
  expect(await codes(made({ leaf: strict }), chain)).toEqual([]);
  expect(await codes(null, chain)).toEqual(['staple-missing 0']);
  expect(await codes(made({ leaf: strict, from: -20, to: -10 }), chain)).toEqual(['staple-missing 0']);
  expect(await codes(made({ leaf: strict, status: 'revoked' }), chain)).toEqual(['revoked 0']);
  const unasked = await judgeChain(
    chain.map(({ der }) => der),
    'localhost',
    trust,
    now,
  );
  expect(unasked.problems).toEqual([]);
});

test('an issuer with an RSA key is checked just as well', async () => {
  const rsa = await soundChain('RSA-2048');
  const { ocsp, problems } = await judgeChain(
    [rsa.leaf.der, rsa.intermediate.der],
    'localhost',
    trustStore([rsa.root.pem]),
    now,
    { ocspResponse: staple({ leaf: rsa.leaf, issuer: rsa.intermediate, status: 'revoked' }) },
  );
  expect(ocsp).toMatchObject({ status: 'revoked', signature: 'valid', failures: [] });
  expect(problems.map(({ code }) => code)).toEqual(['revoked']);
});

test('a response with one byte changed is no use, or says just what it said', {
  timeout: 60_000,
}, async () => {
  for (const status of ['good', 'revoked'] as const) {
    const sound = made({ status, signer: delegate, certificates: [delegate] });
    const before = await facts(sound);
    const thisUpdate = sound.indexOf('20260531000000Z');
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(sound);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        const after = await facts(changed);
        if (after.status !== 'unusable') expect(after).toEqual(before);
        // What the signature covers can't change without a trace.
        if (at >= thisUpdate && at < thisUpdate + 15) expect(after.status).toBe('unusable');
      }),
      { numRuns: 300, seed: 7 },
    );
  }
});

test('hostile bytes cost bounded time and are named unparsable', { timeout: 60_000 }, async () => {
  const nested = (depth: number, tag: number) => {
    let inner = Buffer.of(5, 0);
    for (let level = 0; level < depth; level += 1)
      inner = Buffer.concat([Buffer.of(tag, 0x84), size(inner.length), inner]);
    return inner;
  };
  const size = (length: number) => {
    const four = Buffer.alloc(4);
    four.writeUInt32BE(length);
    return four;
  };
  const hostile = [
    nested(9000, 0x30),
    nested(9000, 0x04),
    nested(9000, 0xa0),
    Buffer.concat([Buffer.of(0x30, 0x84), size(60_000), Buffer.alloc(60_000, Buffer.of(5, 0))]),
    Buffer.concat([Buffer.of(0x30, 0x80), Buffer.alloc(60_000, 0x30)]),
    Buffer.from('3084ffffffff', 'hex'),
    Buffer.alloc(200_000, 0x30),
  ];
  const begin = performance.now();
  for (const bytes of hostile) {
    expect(await facts(bytes)).toMatchObject({ status: 'unusable', failures: ['unparsable'] });
    const { problems } = await judgeChain([bytes], 'localhost', trust, now);
    expect(problems.map(({ code }) => code)).toEqual(['unparsable']);
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect((await facts(bytes)).status).toBe('unusable');
    }),
    { numRuns: 200, seed: 3 },
  );
  expect(performance.now() - begin).toBeLessThan(20_000);
});
