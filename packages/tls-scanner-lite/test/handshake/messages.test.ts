import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finiteField, startAgreement } from '../../src/handshake/key-agreement.js';
import {
  parseAlpn,
  parseCertificate13,
  parseCertificateRequest13,
  parseCertificateStatus,
  parseCertificateVerify,
  parseEncryptedExtensions,
  parseKeyExchange12,
  parseSessionTicket12,
  parseSessionTicket13,
} from '../../src/handshake/messages.js';
import { proofOf } from '../../src/handshake/signature.js';
import { Malformed, uint, vector } from '../../src/wire/cursor.js';

const extension = (type: number, content: Buffer) => Buffer.concat([uint(type, 2), vector(2, content)]);
const entry = (der: Buffer, ...extensions: Buffer[]) =>
  Buffer.concat([vector(3, der), vector(2, ...extensions)]);
const lifetime = Buffer.from('00000e10', 'hex');

const samples: readonly (readonly [parse: (body: Buffer) => unknown, body: Buffer])[] = [
  [parseEncryptedExtensions, vector(2, extension(16, vector(2, vector(1, Buffer.from('h2')))))],
  [
    parseCertificate13,
    Buffer.concat([vector(1), vector(3, entry(Buffer.alloc(90, 1), extension(18, Buffer.alloc(9))))]),
  ],
  [
    parseCertificateRequest13,
    Buffer.concat([vector(1, Buffer.from('context')), vector(2, extension(13, Buffer.alloc(4)))]),
  ],
  [parseCertificateVerify, Buffer.concat([uint(0x0804, 2), vector(2, Buffer.alloc(64))])],
  [
    parseSessionTicket13,
    Buffer.concat([
      lifetime,
      Buffer.alloc(4, 9),
      vector(1, Buffer.of(1)),
      vector(2, Buffer.alloc(20, 4)),
      vector(2, extension(42, Buffer.from('00004000', 'hex'))),
    ]),
  ],
  [parseSessionTicket12, Buffer.concat([lifetime, vector(2, Buffer.alloc(20, 4))])],
  [parseCertificateStatus, Buffer.concat([Buffer.of(1), vector(3, Buffer.alloc(30))])],
  [
    (body) => parseKeyExchange12('ECDHE', body, true),
    Buffer.concat([
      Buffer.of(3),
      uint(23, 2),
      vector(1, Buffer.alloc(65)),
      uint(0x0403, 2),
      vector(2, Buffer.alloc(70)),
    ]),
  ],
  [
    (body) => parseKeyExchange12('DHE', body, false),
    Buffer.concat([
      vector(2, Buffer.alloc(64)),
      vector(2, Buffer.of(2)),
      vector(2, Buffer.alloc(64)),
      vector(2, Buffer.alloc(64)),
    ]),
  ],
  [parseAlpn, vector(2, vector(1, Buffer.from('http/1.1')))],
];

test('what the messages hold is read', () => {
  const [extensions, certificates, request, verify, ticket, oldTicket, status, ecdhe, dhe, alpn] =
    samples.map(([parse, body]) => parse(body));
  expect(extensions).toEqual(new Map([[16, vector(2, vector(1, Buffer.from('h2')))]]));
  expect(certificates).toEqual([{ der: Buffer.alloc(90, 1), extensions: new Map([[18, Buffer.alloc(9)]]) }]);
  expect(request).toMatchObject({ context: Buffer.from('context') });
  expect(verify).toEqual({ scheme: 0x0804, signature: Buffer.alloc(64) });
  expect(ticket).toMatchObject({
    lifetime: 3600,
    ageAdd: 0x09090909,
    ticket: Buffer.alloc(20, 4),
    maxEarlyData: 16_384,
  });
  expect(oldTicket).toEqual({ lifetime: 3600, ticket: Buffer.alloc(20, 4) });
  expect(status).toEqual(Buffer.alloc(30));
  expect(ecdhe).toMatchObject({ kind: 'ECDHE', group: 23, signed: { scheme: 0x0403 } });
  expect(dhe).toMatchObject({ kind: 'DHE', generator: Buffer.of(2), signed: { scheme: 0 } });
  expect(alpn).toBe('http/1.1');
});

test('each message cut short, or with a byte too many, is malformed', () => {
  for (const [parse, body] of samples) {
    for (let length = 0; length < body.length; length += 1)
      expect(() => parse(body.subarray(0, length))).toThrow(Malformed);
    expect(() => parse(Buffer.concat([body, Buffer.of(0)]))).toThrow(Malformed);
  }
});

test('mutated messages are read or named malformed, and nothing else', { timeout: 30_000 }, () => {
  const edit = fc.record({ at: fc.nat(200), byte: fc.nat(255) });
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(edit, { maxLength: 6 }), ([parse, body], edits) => {
      const bytes = Buffer.from(body);
      for (const { at, byte } of edits) bytes.writeUInt8(byte, at % bytes.length);
      try {
        parse(bytes);
      } catch (cause) {
        expect(cause).toBeInstanceOf(Malformed);
      }
    }),
    { numRuns: 5000, seed: 5 },
  );
});

test('lists without end are cut off', () => {
  const many = Array.from({ length: 65 }, (_, index) => extension(index, Buffer.alloc(0)));
  expect(() => parseEncryptedExtensions(vector(2, ...many))).toThrow('too many extensions');
  const chain = Array.from({ length: 33 }, () => entry(Buffer.of(1)));
  expect(() => parseCertificate13(Buffer.concat([vector(1), vector(3, ...chain)]))).toThrow('more than 32');
  const twice = vector(2, extension(5, Buffer.alloc(0)), extension(5, Buffer.alloc(0)));
  expect(() => parseEncryptedExtensions(twice)).toThrow('extension 5 twice');
});

test('a ticket that could not be given back in one record is malformed', () => {
  const body = Buffer.concat([
    lifetime,
    Buffer.alloc(4),
    vector(1),
    vector(2, Buffer.alloc(20_000)),
    vector(2),
  ]);
  expect(() => parseSessionTicket13(body)).toThrow('ticket of 20000 bytes');
});

test.each([29, 30, 23, 24, 25, 22, 26, 21, 31, 256, 257])('two sides of group %i agree', (group) => {
  const [a, b] = [startAgreement(group), startAgreement(group)];
  if (a === undefined || b === undefined) throw new Error('group is missing');
  expect(a.agree(b.share)).toEqual(b.agree(a.share));
});

test('shares that are no points are malformed, whatever the group', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(29, 30, 23, 24, 25, 256),
      fc.uint8Array({ maxLength: 140 }),
      (group, bytes) => {
        try {
          startAgreement(group)?.agree(Buffer.from(bytes));
        } catch (cause) {
          expect(cause).toBeInstanceOf(Malformed);
        }
      },
    ),
    { numRuns: 150, seed: 6 },
  );
  expect(() => startAgreement(29)?.agree(Buffer.alloc(32))).toThrow(Malformed);
  expect(startAgreement(0x11ec)).toBeUndefined();
});

test('a finite field gives the same secret to both sides, and refuses useless values', () => {
  const prime = Buffer.from('fffffffffffffffffffffffffffffffeffffffffffffffff', 'hex');
  const generator = Buffer.of(5);
  const one = finiteField(prime, generator, Buffer.of(7));
  const two = finiteField(prime, generator, one.share);
  expect(two.secret.length).toBeGreaterThan(0);
  expect(finiteField(prime, generator, two.share).secret).not.toEqual(two.secret);
  for (const [p, g, y] of [
    [Buffer.alloc(0), generator, generator],
    [prime, Buffer.of(1), generator],
    [prime, generator, Buffer.of(1)],
    [prime, generator, prime],
    [Buffer.alloc(1025, 255), generator, Buffer.of(7)],
  ] as const)
    expect(() => finiteField(p, g, y)).toThrow(Malformed);
});

test('a signature over nonsense is unchecked or invalid, never an exception', () => {
  fc.assert(
    fc.property(fc.nat(0xffff), fc.uint8Array({ maxLength: 80 }), fc.boolean(), (scheme, der, tls13) => {
      const proof = proofOf(
        Buffer.from(der),
        Buffer.from('content'),
        { scheme, signature: Buffer.from(der) },
        tls13,
      );
      expect(['unchecked', 'invalid']).toContain(proof.state);
    }),
    { numRuns: 300, seed: 7 },
  );
});
