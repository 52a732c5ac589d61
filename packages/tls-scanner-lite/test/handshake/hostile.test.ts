import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDoor } from '../../src/door.js';
import { handshake13 } from '../../src/handshake/tls13.js';
import { uint, vector } from '../../src/wire/cursor.js';
import { soundChain } from '../pki.js';
import { message, peer13, type Stage } from './peer.js';

const { leaf } = await soundChain();
const extensions = message(8, vector(2));
const certificate = message(11, vector(1), vector(3, vector(3, leaf.der), vector(2)));
const verify = message(15, uint(0x0403, 2), vector(2, Buffer.alloc(70)));
const request = message(13, vector(1), vector(2));
const ticket = message(4, Buffer.alloc(8), vector(1), vector(2, Buffer.alloc(16, 1)), vector(2));
const goodbye = Buffer.of(1, 0);

async function shake(script: (stage: Stage) => void, timeoutMs = 3000) {
  const port = await peer13(script);
  const open = await openDoor({ host: '127.0.0.1', port, maxConnections: 10 }).open(timeoutMs);
  if (open.kind !== 'open') throw new Error('not open');
  return handshake13(open, { suites: [0x1301], until: 'closed' });
}
const whole = ({ tell, finish }: Stage) => {
  for (const each of [extensions, certificate, verify]) tell(each);
  finish();
};
const why = ({ replies }: Awaited<ReturnType<typeof shake>>) => {
  const last = replies.at(-1);
  return last?.kind === 'malformed' ? last.why : last?.kind;
};

test('a right handshake reaches its end, also with a false signature, which is a fact and no obstacle', async () => {
  const seen = await shake((stage) => {
    whole(stage);
    stage.later(22, ticket);
    stage.later(21, goodbye);
  });
  expect(seen).toMatchObject({ reached: true, serverFinished: true, proof: { state: 'invalid' } });
  expect(seen.ending).toEqual({ wentOn: true, over: true });
  expect(seen.sessions.length).toBe(1);
});

test('new keys after the handshake are followed', async () => {
  const seen = await shake((stage) => {
    whole(stage);
    stage.update();
    stage.later(22, ticket);
    stage.update();
    stage.later(21, goodbye);
  });
  expect(seen.sessions.length).toBe(1);
  expect(seen.ending).toEqual({ wentOn: true, over: true });
});

test('nonsense after the handshake ends the reading, and the handshake stays finished', async () => {
  const seen = await shake((stage) => {
    whole(stage);
    stage.later(22, ticket);
    stage.say(22, ticket);
  });
  expect(seen).toMatchObject({ reached: true, ending: { wentOn: true, over: false } });
  expect(why(seen)).toBe('a protected record does not decrypt');
});

test.each([
  ['a Certificate before the extensions', [certificate]],
  ['two Certificates', [extensions, certificate, certificate]],
  ['a request after the Certificate', [extensions, certificate, request]],
  ['a signature without a Certificate', [extensions, verify]],
  ['a ticket within the handshake', [extensions, ticket]],
  ['an empty Certificate that is signed for', [extensions, message(11, vector(1), vector(3)), verify]],
])('%s is malformed', async (_, messages) => {
  const seen = await shake((stage) => {
    for (const each of messages) stage.tell(each);
  });
  expect(why(seen)).toMatch(/out of order|without a certificate/);
  expect(seen.reached).toBe(false);
});

test('a Finished with another content is malformed', async () => {
  const seen = await shake(({ tell }) => {
    for (const each of [extensions, certificate, verify, message(20, Buffer.alloc(32))]) tell(each);
  });
  expect(seen.serverFinished).toBe(false);
  expect(why(seen)).toBe('a Finished that does not verify');
});

test('messages without end, of every kind, are cut off', async () => {
  const forever = async (type: number, content: Buffer) =>
    why(
      await shake((stage) => {
        for (let count = 0; count < 3000; count += 1) stage.say(type, content);
      }),
    );
  expect(await forever(21, Buffer.of(1, 112))).toBe('too many warnings');
  expect(await forever(23, Buffer.alloc(0))).toBe('too many empty records');
  expect(await forever(23, Buffer.from('data'))).toBe('application data in the handshake');
  expect(await forever(22, Buffer.of(8, 1, 255, 255))).toBe('too many records');
  expect(await forever(22, Buffer.of(8, 2, 255, 255))).toBe('handshake message of 196607 bytes');
  const tickets = await shake((stage) => {
    whole(stage);
    for (let count = 0; count < 3000; count += 1) stage.later(22, ticket);
  });
  expect(tickets.sessions.length).toBeLessThan(64);
  expect(why(tickets)).toBe('too many handshake messages');
});

test('any messages in any order end in a typed result', { timeout: 60_000 }, async () => {
  const piece = fc.oneof(
    fc.constantFrom(extensions, certificate, verify, request, ticket),
    fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 40 })).map(([type, body]) => message(type, body)),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(20, 21, 22, 22, 22, 23), piece), { maxLength: 8 }),
      async (list) => {
        const seen = await shake(({ say, socket }) => {
          for (const [type, content] of list) say(type, content);
          socket.end();
        });
        expect(seen.reached).toBe(false);
        expect(seen.replies.length).toBeGreaterThan(1);
      },
    ),
    { numRuns: 150, seed: 9 },
  );
});
