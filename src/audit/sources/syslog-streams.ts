/** Hears syslog messages over TCP (RFC 6587) or TLS (RFC 5425), from senders that show a certificate if they must. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { describeError } from '../../errors.js';
import { createFrames } from './syslog-frames.js';
import { cannotListen, type Hearing, type Receiver } from './syslog-receiver.js';

export interface StreamOptions {
  readonly listen: string;
  /** 0 for any. */
  readonly port: number;
  /** Null for a receiver in clear. */
  readonly tls: TlsOptions | null;
  /** Authorities in PEM, of one of which each sender must show a certificate; null where none is asked for. */
  readonly senders: readonly string[] | null;
}

/** A forwarder holds one connection, or one a worker. */
const MOST_SENDERS = 64;
const HANDSHAKE_MS = 10_000;

export async function openStreams(options: StreamOptions, { take, trouble }: Hearing): Promise<Receiver> {
  const { listen, tls, senders } = options;
  const sockets = new Set<Socket>();
  let heard = 0;

  const hear = (socket: Socket) => {
    heard++;
    const frames = createFrames();
    const takeAll = (messages: readonly Buffer[]) => {
      for (const each of messages) take(each);
      if (frames.broken === null) return;
      trouble(`a sender's stream can't be read on: ${frames.broken}`);
      socket.destroy();
    };
    socket.on('data', (chunk: Buffer) => takeAll(frames.push(chunk)));
    socket.on('end', () => {
      takeAll(frames.end());
      socket.end();
    });
    socket.on('error', () => undefined);
  };

  const admit = (socket: Socket) => {
    // Also one that never gets as far as TLS must end when the receiver does.
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (sockets.size <= MOST_SENDERS) return true;
    trouble(`more than ${MOST_SENDERS} senders at once`);
    socket.destroy();
    return false;
  };

  const make = (): Server => {
    if (tls === null) return createServer((socket) => admit(socket) && hear(socket));
    const server = createTlsServer(
      {
        minVersion: 'TLSv1.2',
        handshakeTimeout: HANDSHAKE_MS,
        ...tls,
        // Whoever is not let in is turned away below, with the reason.
        ...(senders === null ? {} : { requestCert: true, rejectUnauthorized: false, ca: [...senders] }),
      },
      (socket) => {
        if (senders === null || socket.authorized) return hear(socket);
        trouble(`a sender without a certificate of trust.ca: ${String(socket.authorizationError)}`);
        socket.destroy();
      },
    );
    server.on('connection', admit);
    // A sender that doesn't trust us is the likeliest reason for an empty log.
    server.on('tlsClientError', (error) => trouble(`no TLS with a sender: ${describeError(error)}`));
    return server;
  };

  let server = make();
  await start(server, listen, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    senders: () => heard,
    losses: () => [],
    stop: () =>
      new Promise<void>((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    async start() {
      if (server.listening) return;
      server = make();
      await start(server, listen, port);
    },
  };
}

async function start(server: Server, address: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(address, port, cause)));
    server.listen(port, address, resolve);
  });
}
