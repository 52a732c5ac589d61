import 'reflect-metadata';
import { AuthorityInfoAccessExtension, CRLDistributionPointsExtension, Extension } from '@peculiar/x509';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeChain } from '../src/certificates/chain.js';
import { readSctExtension, readSctList } from '../src/certificates/sct.js';
import { trustStore } from '../src/certificates/trust.js';
import { vector } from '../src/wire/cursor.js';
import { staple } from './ocsp.js';
import { forLocalhost, issue, now, soundChain } from './pki.js';

const { root, intermediate } = await soundChain();
const time = new Date('2026-05-25T10:00:00.500Z');

function sct(log: number): Buffer {
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(BigInt(time.getTime()));
  const signature = [Buffer.of(4, 3), vector(2, Buffer.alloc(70, 1))];
  return Buffer.concat([Buffer.of(0), Buffer.alloc(32, log), timestamp, vector(2), ...signature]);
}
const list = (...logs: readonly number[]) => vector(2, ...logs.map((log) => vector(2, sct(log))));
const octets = (bytes: Buffer) => Buffer.concat([Buffer.of(0x04, 0x82), vector(2, bytes)]);
const fact = (source: string, log: string) => ({
  source,
  parsed: true,
  version: 1,
  logId: log.repeat(32),
  timestamp: time.toISOString(),
});

test('timestamps are read from the certificate, the handshake and the staple, and told apart', async () => {
  const leaf = await issue({
    name: 'leaf',
    issuer: intermediate,
    ...forLocalhost,
    extensions: [new Extension('1.3.6.1.4.1.11129.2.4.2', false, octets(list(1, 2)))],
  });
  const { scts, problems } = await judgeChain(
    [leaf.der, intermediate.der],
    'localhost',
    trustStore([root.pem]),
    now,
    {
      sctList: list(3),
      ocspResponse: staple({ leaf, issuer: intermediate, scts: octets(list(4)) }),
    },
  );
  expect(problems).toEqual([]);
  expect(scts).toEqual([
    fact('certificate', '01'),
    fact('certificate', '02'),
    fact('tls', '03'),
    fact('ocsp', '04'),
  ]);
});

test('a broken list is a fact that is no timestamp', () => {
  expect(readSctList('tls', Buffer.alloc(0))).toMatchObject([{ parsed: false }]);
  expect(readSctList('tls', list(1).subarray(0, -1))).toMatchObject([{ parsed: false }]);
  expect(readSctList('tls', vector(2, vector(2, sct(1)), Buffer.of(0, 9)))).toMatchObject([
    { parsed: true },
    { parsed: false },
  ]);
  expect(readSctList('tls', vector(2, vector(2, sct(1).subarray(0, 40))))).toMatchObject([{ parsed: false }]);
  expect(readSctExtension('certificate', list(1)).every(({ parsed }) => !parsed)).toBe(true);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      expect(readSctList('tls', bytes).length).toBeLessThan(40);
    }),
  );
});

test('where to ask for the status, and whether a staple is demanded, are facts', async () => {
  const leaf = await issue({
    name: 'leaf',
    issuer: intermediate,
    ...forLocalhost,
    extensions: [
      new AuthorityInfoAccessExtension({
        ocsp: 'http://ocsp.example.org/',
        caIssuers: 'http://ca.example.org/i.crt',
      }),
      new CRLDistributionPointsExtension(['http://crl.example.org/i.crl']),
      new Extension('1.3.6.1.5.5.7.1.24', false, Buffer.from('3003020105', 'hex')),
    ],
  });
  const { chain, problems } = await judgeChain(
    [leaf.der, intermediate.der],
    'localhost',
    trustStore([root.pem]),
    now,
  );
  expect(problems).toEqual([]);
  expect(chain[0]).toMatchObject({
    aia: { ocsp: ['http://ocsp.example.org/'], caIssuers: ['http://ca.example.org/i.crt'] },
    crlUrls: ['http://crl.example.org/i.crl'],
    mustStaple: true,
  });
});

test('a long validity is a problem only for a caller who sets a limit', async () => {
  const leaf = await issue({ name: 'leaf', issuer: intermediate, ...forLocalhost, days: [-10, 900] });
  const judge = async (maxValidityDays?: number) => {
    const options = maxValidityDays === undefined ? {} : { maxValidityDays };
    const chain = [leaf.der, intermediate.der];
    const { problems } = await judgeChain(chain, 'localhost', trustStore([root.pem]), now, options);
    return problems.map(({ code, certificate }) => `${code} ${certificate}`);
  };
  expect(await judge()).toEqual([]);
  expect(await judge(910)).toEqual([]);
  expect(await judge(398)).toEqual(['validity-too-long 0']);
});
