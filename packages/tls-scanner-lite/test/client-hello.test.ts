import { expect, test } from 'vitest';
import { protocols, versionNumber } from '../src/protocol.js';
import { legacySuites, tls13Suites } from '../src/registry/suites.js';
import { clientHello, type Hello } from '../src/wire/client-hello.js';
import { cursor } from '../src/wire/cursor.js';

/** Reads a hello as a strict server would. */
function parse(hello: Hello) {
  const record = cursor(clientHello(hello));
  const type = record.uint8();
  const recordVersion = record.uint16();
  const message = cursor(record.vector(2));
  expect([type, record.left, message.uint8()]).toEqual([22, 0, 1]);
  const size = 4 + message.left - 3;
  const body = cursor(message.vector(3));
  expect(message.left).toBe(0);
  const version = body.uint16();
  body.bytes(32);
  const sessionId = body.vector(1);
  const suites = body.vector(2);
  expect(body.vector(1)).toEqual(Buffer.of(0));
  const extensions = new Map<number, Buffer>();
  if (body.left > 0) {
    const list = cursor(body.vector(2));
    while (list.left > 0) extensions.set(list.uint16(), list.vector(2));
  }
  expect(body.left).toBe(0);
  return { recordVersion, version, size, sessionId, suites, extensions };
}

const some = legacySuites.slice(0, 64);

test('a hello of SSL 3.0 has no extensions, for strict servers close on them', () => {
  const { extensions, recordVersion, version } = parse({
    versions: ['SSL 3.0'],
    suites: some,
    serverName: 'a.example',
  });
  expect([...extensions.keys()]).toEqual([]);
  expect([recordVersion, version]).toEqual([0x0300, 0x0300]);
});

test.each(protocols.slice(2, 5))('a hello of %s says so, and offers no later version', (protocol) => {
  const { extensions, version, recordVersion } = parse({ versions: [protocol], suites: some });
  expect([recordVersion, version]).toEqual([0x0301, versionNumber(protocol)]);
  expect(extensions.has(43)).toBe(false);
  expect(extensions.has(13)).toBe(protocol === 'TLS 1.2');
});

test('a hello of TLS 1.3 offers that alone, with an empty key_share', () => {
  const { extensions, version, sessionId } = parse({ versions: ['TLS 1.3'], suites: tls13Suites });
  expect(version).toBe(0x0303);
  expect(sessionId.length).toBe(32);
  expect(extensions.get(43)?.toString('hex')).toBe('020304');
  expect(extensions.get(51)?.toString('hex')).toBe('0000');
});

test('the server name is sent when there is one', () => {
  const named = parse({ versions: ['TLS 1.2'], suites: some, serverName: 'a.example' });
  expect(named.extensions.get(0)?.toString('latin1')).toContain('a.example');
  expect(parse({ versions: ['TLS 1.2'], suites: some }).extensions.has(0)).toBe(false);
});

test('below TLS 1.3 no ffdhe group is offered, so that the server shows its own prime', () => {
  const groups = cursor(parse({ versions: ['TLS 1.2'], suites: some }).extensions.get(10) ?? Buffer.alloc(0));
  const list = cursor(groups.vector(2));
  while (list.left > 0) expect(list.uint16()).toBeLessThan(256);
});

test('no hello with extensions is 256 to 511 bytes long, where some load balancers hang', () => {
  for (const protocol of protocols.slice(2)) {
    for (let count = 1; count <= 64; count += 1) {
      const { size } = parse({
        versions: [protocol],
        suites: legacySuites.slice(0, count),
        serverName: 'host.example',
      });
      expect(size < 256 || size > 511, `${protocol}, ${count} suites, ${size} bytes`).toBe(true);
    }
  }
});
