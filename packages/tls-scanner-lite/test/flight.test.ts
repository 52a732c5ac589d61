import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cursor, Malformed, uint, vector } from '../src/wire/cursor.js';
import { type Flight, flightReader, limits } from '../src/wire/flight.js';
import { parseCertificates, parseServerHello, parseServerKeyExchange } from '../src/wire/server-messages.js';

const message = (type: number, ...body: Buffer[]) => Buffer.concat([Buffer.of(type), vector(3, ...body)]);
const record = (type: number, body: Buffer) => Buffer.concat([Buffer.of(type, 3, 3), vector(2, body)]);
const hello = message(2, uint(0x0303, 2), Buffer.alloc(32, 7), vector(1), uint(0xc02f, 2), Buffer.of(0));
const certificate = message(11, vector(3, vector(3, Buffer.alloc(900, 1)), vector(3, Buffer.alloc(700, 2))));
const exchange = message(
  12,
  Buffer.of(3),
  uint(29, 2),
  vector(1, Buffer.alloc(32)),
  uint(0x0804, 2),
  vector(2, Buffer.alloc(256)),
);
const done = message(14);
const flight = record(22, Buffer.concat([hello, certificate, exchange, done]));

function readAll(pieces: readonly Buffer[]): Flight {
  const reader = flightReader();
  let last: Flight = { kind: 'open', messages: [] };
  for (const piece of pieces) last = reader.push(piece);
  return last;
}

/** Cuts bytes at the places given. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % bytes.length).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

test('a flight reads the same however TCP and the record layer cut it', () => {
  const whole = readAll([flight]);
  expect(whole).toMatchObject({ kind: 'open', hello: { suite: 0xc02f, version: 0x0303 } });
  const messages = Buffer.concat([hello, certificate, exchange, done]);
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (records, segments) => {
        const pieces = cut(messages, records).filter((piece) => piece.length > 0);
        const bytes = Buffer.concat(pieces.map((piece) => record(22, piece)));
        expect(readAll(cut(bytes, segments))).toEqual(whole);
      },
    ),
    { numRuns: 300, seed: 2 },
  );
});

test('mutated flights always end in a typed result', { timeout: 30_000 }, () => {
  const edit = fc.record({ at: fc.nat(flight.length - 1), byte: fc.nat(255) });
  const edits = fc.array(edit, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(edits, fc.nat(flight.length), fc.uint8Array({ maxLength: 64 }), (changes, length, tail) => {
      const bytes = Buffer.from(flight);
      for (const { at, byte } of changes) bytes.writeUInt8(byte, at);
      const result = readAll([Buffer.concat([bytes.subarray(0, length), tail])]);
      expect(['open', 'alert', 'malformed']).toContain(result.kind);
      if (result.kind === 'malformed') expect(result.why).not.toBe('');
    }),
    { numRuns: 5000, seed: 3 },
  );
});

test('message bodies of any bytes are parsed or named malformed', { timeout: 30_000 }, () => {
  const parsers = [
    (body: Buffer) => parseServerHello(body),
    (body: Buffer) => parseCertificates(body),
    (body: Buffer) => parseServerKeyExchange(0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', body),
    (body: Buffer) => parseServerKeyExchange(0x00aa, 'TLS_DHE_PSK_WITH_AES_128_GCM_SHA256', body),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...parsers), fc.uint8Array({ maxLength: 200 }), (parse, bytes) => {
      try {
        parse(Buffer.from(bytes));
      } catch (cause) {
        expect(cause).toBeInstanceOf(Malformed);
      }
    }),
    { numRuns: 4000, seed: 4 },
  );
});

test('lengths beyond the bounds end the reading at once', () => {
  expect(readAll([Buffer.from('160303ffff', 'hex')])).toMatchObject({ why: 'record of 65535 bytes' });
  expect(readAll([record(22, Buffer.from('02ffffff', 'hex'))])).toMatchObject({ kind: 'malformed' });
  expect(readAll([record(22, Buffer.alloc(0))])).toMatchObject({ why: 'empty handshake record' });
  expect(readAll([Buffer.from('HTTP/1.1 400 Bad Request\r\n')])).toMatchObject({ why: 'record type 72' });
});

test('a stream without end is cut off, with the ServerHello kept', () => {
  const reader = flightReader();
  reader.push(record(22, hello));
  const filler = record(22, message(11, Buffer.alloc(10_000)));
  let pushed = 0;
  let last: Flight = { kind: 'open', messages: [] };
  while (last.kind === 'open' && pushed < 10 * limits.bytes) {
    last = reader.push(filler);
    pushed += filler.length;
  }
  expect(last).toMatchObject({ kind: 'malformed', hello: { suite: 0xc02f } });
  expect(pushed).toBeLessThanOrEqual(limits.bytes + 2 * filler.length);
});

test('a warning may go before the ServerHello, a fatal alert ends the flight', () => {
  const warning = record(21, Buffer.of(1, 112));
  expect(readAll([warning, flight])).toMatchObject({ kind: 'open', hello: { suite: 0xc02f } });
  expect(readAll([record(21, Buffer.of(2, 70))])).toEqual({ kind: 'alert', alert: { level: 2, code: 70 } });
  expect(readAll(Array.from({ length: 9 }, () => warning))).toMatchObject({ why: 'too many warnings' });
});

test('a HelloRetryRequest names version, suite and group', () => {
  const random = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
  const extensions = vector(
    2,
    uint(43, 2),
    vector(2, uint(0x0304, 2)),
    uint(51, 2),
    vector(2, uint(4588, 2)),
  );
  const body = Buffer.concat([uint(0x0303, 2), random, vector(1), uint(0x1301, 2), Buffer.of(0), extensions]);
  expect(parseServerHello(body)).toMatchObject({
    version: 0x0304,
    suite: 0x1301,
    retry: true,
    compression: 0,
    group: 4588,
  });
});

test('a cursor never reads beyond its end', () => {
  const read = cursor(Buffer.from('0005aabb', 'hex'));
  expect(() => read.vector(2)).toThrow(Malformed);
});
