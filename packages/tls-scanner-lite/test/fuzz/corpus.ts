import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer, type TlsOptions } from 'node:tls';
import { type Protocol, startResponder } from '../../src/index.js';
import { keyShares } from '../../src/probes/key-shares.js';
import { legacySuites, tls13Suites } from '../../src/registry/suites.js';
import { clientHello } from '../../src/wire/client-hello.js';
import { ssl2ClientHello } from '../../src/wire/ssl2.js';
import { soundChain } from '../pki.js';

/** What a server sends on its own after some bytes, until it is quiet. */
async function capture(port: number, hello: Buffer): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  await once(socket, 'connect');
  socket.write(hello);
  for (let seen = -1; seen !== chunks.length || seen === 0; await delay(40)) {
    if (seen === 0 && socket.destroyed) break;
    seen = chunks.length;
  }
  socket.destroy();
  return Buffer.concat(chunks);
}

const offer = (protocol: Exclude<Protocol, 'SSL 2.0'>, suites: readonly number[], shares = false) =>
  clientHello({
    versions: [protocol],
    suites,
    serverName: 'localhost',
    ...(shares ? { keyShares: keyShares() } : {}),
  });

export interface Corpus {
  /** First flights of servers from SSL 3.0 to TLS 1.3, alerts and retries among them. */
  readonly flights: readonly Buffer[];
  readonly ssl2: readonly Buffer[];
  /** What this scanner sends: for the reader that the responder is made of. */
  readonly hellos: readonly Buffer[];
}

/** Flights of Node's TLS server and of the responder, captured on loopback. */
export async function captureFlights(): Promise<Corpus> {
  const { leaf, intermediate } = await soundChain('RSA-2048');
  const ecdsa = await soundChain();
  const flights: Buffer[] = [];
  const certificates = [leaf.der, intermediate.der];
  const some = legacySuites.slice(0, 64);
  const hellos = [
    offer('SSL 3.0', some),
    offer('TLS 1.0', some),
    offer('TLS 1.2', [0xc02f, 0x009f, 0x0035]),
    offer('TLS 1.3', tls13Suites),
    offer('TLS 1.3', tls13Suites, true),
  ];
  const identity = { key: leaf.key, cert: `${leaf.pem}\n${intermediate.pem}` };
  const servers: TlsOptions[] = [
    identity,
    { ...identity, dhparam: 'auto', ciphers: 'DHE-RSA-AES256-GCM-SHA384', requestCert: true },
    { key: ecdsa.leaf.key, cert: ecdsa.leaf.pem, ecdhCurve: 'P-384' },
  ];
  for (const options of servers) {
    const listener = createServer(options)
      .on('tlsClientError', () => {})
      .listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    for (const hello of hellos) flights.push(await capture(port, hello));
    flights.push(await capture(port, offer('TLS 1.2', [0xc02b, 0xc02c, 0x009f])));
    listener.close();
  }
  const prime = Buffer.concat([
    Buffer.from('0080', 'hex'),
    Buffer.alloc(128, 0xab),
    Buffer.from('0001020001ff', 'hex'),
  ]);
  const responder = await startResponder({
    protocols: ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.2'],
    certificates,
    keyExchange: prime,
    extensions: { extendedMasterSecret: true, renegotiationInfo: true, heartbeat: true, sessionTicket: true },
  });
  for (const hello of hellos.slice(0, 3)) flights.push(await capture(responder.port, hello));
  flights.push(await capture(responder.port, offer('TLS 1.2', [0x0034, 0x0039, 0x0003])));
  const ssl2 = [
    await capture(responder.port, ssl2ClientHello([0x010080, 0x020080, 0x0700c0])),
    Buffer.from('800300000100', 'hex'),
  ];
  await responder.close();
  return { flights: flights.filter((bytes) => bytes.length > 0), ssl2, hellos };
}
