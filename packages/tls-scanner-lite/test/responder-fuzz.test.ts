import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createResponder } from '../src/index.js';
import { clientHello } from '../src/wire/client-hello.js';
import { forLocalhost, issue } from './pki.js';

const leaf = await issue({ name: 'leaf', key: 'RSA-2048', ...forLocalhost });

const hellos = [
  clientHello({ versions: ['TLS 1.2'], suites: [0x002f], extensions: [{ type: 15, content: Buffer.of(1) }] }),
  clientHello({
    versions: ['TLS 1.2'],
    suites: [0xc02f],
    extensions: [{ type: 35, content: Buffer.alloc(0) }],
  }),
  clientHello({ versions: ['TLS 1.3'], suites: [0x1301] }),
  clientHello({ versions: ['SSL 3.0'], suites: [0x0005] }),
  Buffer.from(`801c010002000300000010010080${'5a'.repeat(16)}`, 'hex'),
];
// A heartbeat, an early ChangeCipherSpec, a key exchange with nothing in it, an alert.
const later = ['18030300030100ff', '140303000101', '160303000810000004000212 34', '15030300020100'].map(
  (hex) => Buffer.from(hex.replace(' ', ''), 'hex'),
);

/** A socket without a network: what is written to it is dropped. */
function socket(): Socket {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  return Object.assign(stream, {
    setNoDelay: () => stream,
    resetAndDestroy: () => stream.destroy(),
  }) as unknown as Socket;
}

test('no bytes make a responder throw, whatever its defects', { timeout: 30_000 }, () => {
  const responder = createResponder({
    protocols: ['SSL 2.0', 'SSL 3.0', 'TLS 1.2', 'TLS 1.3'],
    certificates: [leaf.der],
    privateKey: leaf.key,
    vulnerable: ['heartbleed', 'robot', 'ticketbleed'],
    extensions: { sessionTicket: true, heartbeat: true },
  });
  const edits = fc.array(fc.record({ at: fc.nat(400), byte: fc.nat(255) }), { maxLength: 6 });
  const parts = fc.array(fc.oneof(fc.constantFrom(...later), fc.uint8Array({ maxLength: 40 })), {
    maxLength: 4,
  });
  let wanted = 0;
  fc.assert(
    fc.property(fc.constantFrom(...hellos), edits, parts, fc.nat(), (hello, changes, tail, cut) => {
      const bytes = Buffer.from(hello);
      for (const { at, byte } of changes) if (at < bytes.length) bytes.writeUInt8(byte, at);
      const all = Buffer.concat([bytes, ...tail]);
      if (responder.wants(all) === true) wanted += 1;
      const connection = socket();
      const middle = cut % all.length;
      responder.take(connection, all.subarray(0, middle));
      connection.emit('data', all.subarray(middle));
      connection.destroy();
    }),
    { numRuns: 1500, seed: 7 },
  );
  // Most edits leave a hello that is still one.
  expect(wanted).toBeGreaterThan(300);
});
