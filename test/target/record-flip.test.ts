import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureVersion } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { flipRecords } from '../../src/target/messages/record-flip.js';
import { startRecordProxy } from '../../src/target/messages/record-proxy.js';
import { createAuthority } from './certificates.js';
import { drive } from './drive.js';
import { connectDirectly, openDecoy, serve, serveTls } from './servers.js';

const ours = await createAuthority('Ours');

function flip(bases: { readonly [name: string]: string }, port: number) {
  const { driver, guard } = drive(
    { scope: { hosts: ['localhost'], ports: [port] }, bases },
    { ca: [ours.pem] },
  );
  return flipRecords(driver, guard);
}

/** A TLS server of one version that answers whatever it is asked. */
async function openTls(version: SecureVersion, answer = 'HTTP/1.1 204 No Content\r\n\r\n'): Promise<number> {
  const identity = await ours.issue('localhost');
  const server = createTlsServer({ ...identity, minVersion: version, maxVersion: version }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(answer));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('a TLS record altered on its way', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'ends the connection over %s, where it is answered unaltered',
    async (version) => {
      const port = await openTls(version);
      expect(await flip({ web: `https://localhost:${port}` }, port)).toEqual([
        {
          base: 'web',
          unaltered: 204,
          altered: true,
          answered: 0,
          endedByTarget: true,
          said: expect.stringMatching(/^unaltered: status 204; altered: ERR_SSL_\w*BAD_RECORD_MAC$/),
        },
      ]);
    },
  );

  it('is told apart from a server that answers nobody', async () => {
    const port = await openTls('TLSv1.3', '');
    const [seen] = await flip({ web: `https://localhost:${port}` }, port);
    expect(seen).toMatchObject({ unaltered: null, altered: true, answered: 0 });
  });

  it('is tried once an address, and never in clear', async () => {
    const server = await serveTls((_, response) => response.end(), await ours.issue('localhost'));
    const one = await flip({ web: server.url, api: `${server.url}/api` }, server.port);
    expect(one.map(({ base }) => base)).toEqual(['web']);
    const plain = await serve((_, response) => response.end());
    expect(await flip({ web: plain.url }, plain.port)).toEqual([]);
    expect(plain.connections).toBe(0);
  });

  it('is sent nowhere outside the scope', async () => {
    const decoy = await openDecoy();
    await expect(flip({ web: `https://localhost:${decoy.port}` }, 1)).rejects.toMatchObject({
      code: 'scope',
    });
    expect(decoy.connections).toBe(0);
    await connectDirectly(decoy.port);
    expect(decoy.connections).toBe(1);
  });

  it('is not sent to a server that is not trusted', async () => {
    const stranger = await createAuthority('Strangers');
    const server = await serveTls((_, response) => response.end(), await stranger.issue('localhost'));
    const [seen] = await flip({ web: server.url }, server.port);
    expect(seen).toMatchObject({ unaltered: null, altered: false });
    expect(server.seen).toEqual([]);
  });
});

describe('the proxy', () => {
  it('passes every byte as it came, but for one bit of the first application data after it was armed', async () => {
    const arrived: Buffer[] = [];
    const server = createServer((socket) => socket.on('data', (chunk: Buffer) => arrived.push(chunk)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const proxy = await startRecordProxy(
      () =>
        new Promise<Socket>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => resolve(socket));
        }),
    );
    onTestFinished(() => proxy.close());
    const client = connect(proxy.port, '127.0.0.1');
    onTestFinished(() => void client.destroy());
    const handshake = Buffer.from('1603030002aabb', 'hex');
    const data = Buffer.from('1703030003010203', 'hex');
    const arrivedAll = (length: number) => expect.poll(() => Buffer.concat(arrived).length).toBe(length);
    // In pieces, as TCP may deliver them.
    client.write(Buffer.concat([handshake, data.subarray(0, 4)]));
    await arrivedAll(7);
    client.write(data.subarray(4));
    await arrivedAll(15);
    proxy.arm();
    client.write(Buffer.concat([handshake, data, data]));
    await arrivedAll(38);
    expect(Buffer.concat(arrived).toString('hex')).toBe(
      [handshake, data, handshake, Buffer.from('1703030003010202', 'hex'), data]
        .map((each) => each.toString('hex'))
        .join(''),
    );
    expect(proxy.altered).toBe(true);
  });
});
