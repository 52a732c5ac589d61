import 'reflect-metadata';
import { Extension, type JsonGeneralName } from '@peculiar/x509';
import { expect, test } from 'vitest';
import { judgeChain } from '../src/certificates/chain.js';
import { trustStore } from '../src/certificates/trust.js';
import { issue, now, serverAuth } from './pki.js';

const element = (tag: number, ...content: readonly Uint8Array[]) => {
  const inner = Buffer.concat(content);
  const length = inner.length < 128 ? [inner.length] : [0x82, inner.length >> 8, inner.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), inner]);
};
const dns = (name: string) => element(0x30, element(0x82, Buffer.from(name)));
const ip = (hex: string) => element(0x30, element(0x87, Buffer.from(hex, 'hex')));
const email = (name: string) => element(0x30, element(0x81, Buffer.from(name)));
const directory = (name: Uint8Array) => element(0x30, element(0xa4, name));

interface Constraints {
  readonly permitted?: readonly Buffer[];
  readonly excluded?: readonly Buffer[];
}
function constraints({ permitted = [], excluded = [] }: Constraints, critical = true): Extension {
  const value = element(
    0x30,
    ...(permitted.length > 0 ? [element(0xa0, ...permitted)] : []),
    ...(excluded.length > 0 ? [element(0xa1, ...excluded)] : []),
  );
  return new Extension('2.5.29.30', critical, value);
}

const root = await issue({ name: 'Root', ca: true });

async function codes(extension: Extension, sans: JsonGeneralName[], name: string) {
  const authority = await issue({ name: 'Constrained', issuer: root, ca: true, extensions: [extension] });
  const leaf = await issue({ name: 'leaf', issuer: authority, sans, ekus: [serverAuth] });
  const chain = [leaf.der, authority.der];
  const { problems } = await judgeChain(chain, name, trustStore([root.pem]), now);
  return problems.map(({ code, certificate }) => `${code} ${certificate}`);
}
const forName = (name: string): JsonGeneralName[] => [{ type: 'dns', value: name }];
const forAddress = (value: string): JsonGeneralName[] => [{ type: 'ip', value }];

test.each<[string, Constraints, string, boolean]>([
  ['the name itself', { permitted: [dns('example.org')] }, 'example.org', true],
  ['a name under it', { permitted: [dns('Example.org')] }, 'a.b.example.org', true],
  ['another name', { permitted: [dns('example.org')] }, 'example.com', false],
  ['a name that only ends alike', { permitted: [dns('example.org')] }, 'badexample.org', false],
  ['a name under a dotted constraint', { permitted: [dns('.example.org')] }, 'a.example.org', true],
  ['the bare name of a dotted constraint', { permitted: [dns('.example.org')] }, 'example.org', false],
  ['one of several', { permitted: [dns('example.com'), dns('example.org')] }, 'example.org', true],
  ['an excluded name', { excluded: [dns('bad.example.org')] }, 'x.bad.example.org', false],
  ['a name that is not excluded', { excluded: [dns('bad.example.org')] }, 'good.example.org', true],
  [
    'an exclusion within what is permitted',
    { permitted: [dns('example.org')], excluded: [dns('bad.example.org')] },
    'bad.example.org',
    false,
  ],
  ['a DNS name under constraints of addresses', { permitted: [ip('0a000000ff000000')] }, 'example.org', true],
  ['a DNS name under constraints of mail', { permitted: [email('example.com')] }, 'example.org', true],
])('%s', async (_, wanted, name, permitted) => {
  const expected = permitted ? [] : ['name-not-permitted 0'];
  expect(await codes(constraints(wanted), forName(name), name)).toEqual(expected);
  expect(await codes(constraints(wanted, false), forName(name), name)).toEqual(expected);
});

test('addresses are held against address and mask', async () => {
  const ten = constraints({ permitted: [ip('0a000000ff000000')] });
  expect(await codes(ten, forAddress('10.1.2.3'), '10.1.2.3')).toEqual([]);
  expect(await codes(ten, forAddress('11.1.2.3'), '11.1.2.3')).toEqual(['name-not-permitted 0']);
  expect(await codes(ten, forAddress('::1'), '::1')).toEqual(['name-not-permitted 0']);
  const loopback = constraints({ permitted: [ip(`${'00'.repeat(15)}01${'ff'.repeat(16)}`)] });
  expect(await codes(loopback, forAddress('::1'), '::1')).toEqual([]);
  expect(await codes(constraints({ permitted: [ip('0a0000')] }), forAddress('10.1.2.3'), '10.1.2.3')).toEqual(
    ['unevaluated 1'],
  );
});

test('a wildcard that stands for an excluded name is not permitted', async () => {
  const wanted = constraints({ excluded: [dns('bad.example.org')] });
  expect(await codes(wanted, forName('*.example.org'), 'good.example.org')).toEqual(['name-not-permitted 0']);
  expect(await codes(wanted, forName('*.example.com'), 'a.example.com')).toEqual([]);
});

test('one name outside is enough, also when the host is asked for by another', async () => {
  const wanted = constraints({ permitted: [dns('example.org')] });
  const both = [...forName('a.example.org'), ...forName('example.com')];
  expect(await codes(wanted, both, 'a.example.org')).toEqual(['name-not-permitted 0']);
});

test('constraints on subjects hold for the spelling that they have, else nobody can tell', async () => {
  const leafName = (await issue({ name: 'leaf' })).certificate.subjectName.toArrayBuffer();
  const same = constraints({ permitted: [directory(new Uint8Array(leafName))] });
  expect(await codes(same, forName('example.org'), 'example.org')).toEqual([]);
  const rootName = new Uint8Array(root.certificate.subjectName.toArrayBuffer());
  const other = constraints({ permitted: [directory(rootName)] });
  expect(await codes(other, forName('example.org'), 'example.org')).toEqual(['unevaluated 1']);
  const excluded = (name: ArrayBuffer | Uint8Array) =>
    constraints({ excluded: [directory(new Uint8Array(name))] });
  expect(await codes(excluded(leafName), forName('example.org'), 'example.org')).toEqual([
    'name-not-permitted 0',
  ]);
  expect(await codes(excluded(rootName), forName('example.org'), 'example.org')).toEqual(['unevaluated 1']);
});

test('a kind of name that is not evaluated leaves the chain open, and so do broken constraints', async () => {
  const mail = constraints({ permitted: [email('example.org')] });
  const sans: JsonGeneralName[] = [...forName('example.org'), { type: 'email', value: 'a@example.org' }];
  expect(await codes(mail, sans, 'example.org')).toEqual(['unevaluated 1']);
  const bounded = element(0x30, element(0x82, Buffer.from('example.org')), element(0x80, Buffer.of(1)));
  const distance = constraints({ permitted: [bounded] });
  expect(await codes(distance, forName('example.org'), 'example.org')).toEqual(['unevaluated 1']);
  const broken = new Extension('2.5.29.30', true, Buffer.from('3003a0', 'hex'));
  expect(await codes(broken, forName('example.org'), 'example.org')).toEqual(['unevaluated 1']);
});

test('thousands of constraints on hundreds of names cost bounded work', async () => {
  const excluded = Array.from({ length: 3000 }, (_, index) => dns(`x${index}.example.org`));
  const sans = Array.from({ length: 500 }, (_, index) => forName(`y${index}.example.org`)).flat();
  const begin = performance.now();
  expect(await codes(constraints({ excluded }), sans, 'y1.example.org')).toEqual(['unevaluated 1']);
  expect(performance.now() - begin).toBeLessThan(5000);
});

test('constraints of an authority further up, and of the trusted root, hold as well', async () => {
  const extensions = [constraints({ permitted: [dns('example.org')] })];
  const top = await issue({ name: 'Top', ca: true, extensions });
  const middle = await issue({ name: 'Middle', issuer: top, ca: true });
  const sans = forName('example.com');
  const leaf = await issue({ name: 'leaf', issuer: middle, sans, ekus: [serverAuth] });
  const chain = [leaf.der, middle.der];
  const { problems } = await judgeChain(chain, 'example.com', trustStore([top.pem]), now);
  expect(problems.map(({ code }) => code)).toEqual(['name-not-permitted']);
});
