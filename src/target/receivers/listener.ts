/**
 * A server of the harness that a target is made to call. It looks at the first bytes before it answers: what is
 * no TLS record came in clear. It never passes anything on.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { SafeprobeError } from '../../errors.js';
import { createRecording, type Recording } from './recording.js';

/** How connections to one receiver are handled. Nothing is thrown: what goes wrong is recorded. */
export type Handler = (connection: Connection) => void;

export interface Connection {
  readonly socket: Socket;
  readonly recording: Recording;
  /** TLS on this connection from here on; `first` are bytes already read. */
  upgrade(first: Buffer | null, then: (socket: TLSSocket) => void): void;
}

export interface Identity {
  readonly tls: TlsOptions;
  /** The OCSP response that is stapled when a client asks for one. */
  readonly ocsp?: Buffer;
}

export interface Listener {
  readonly port: number;
  readonly recordings: readonly Recording[];
  close(): Promise<void>;
}

const IDLE_MS = 60_000;
const MOST_CALLS = 100;

export async function listen(
  address: string,
  port: number,
  identity: Identity,
  handle: Handler,
): Promise<Listener> {
  const recordings: Recording[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    if (recordings.length >= MOST_CALLS) return socket.destroy();
    const recording = createRecording();
    recordings.push(recording);
    sockets.add(socket);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', (error) => end(recording, nameOf(error)));
    socket.pause();
    socket.on('close', () => {
      sockets.delete(socket);
      end(recording, 'closed');
    });
    handle({
      socket,
      recording,
      upgrade: (first, then) => upgrade(identity, socket, recording, first, then),
    });
  });
  await start(server, address, port);
  return {
    port: (server.address() as AddressInfo).port,
    recordings,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

async function start(server: Server, address: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new SafeprobeError('environment', `can't listen on ${address}:${port}: ${cause.message}`, {
          key: 'receivers',
          cause,
          remedy: 'Free the port, or name another one under receivers.ports of the target file.',
        }),
      ),
    );
    server.listen(port, address, resolve);
  });
}

/** The first reason is the one that tells something. */
function end(recording: Recording, how: string): void {
  recording.ended ??= how;
  recording.endedAt ??= performance.now();
}

/** A TLS server for one connection alone, so that its errors belong to one recording. */
function upgrade(
  identity: Identity,
  socket: Socket,
  recording: Recording,
  first: Buffer | null,
  then: (socket: TLSSocket) => void,
): void {
  recording.handshake = 'failed';
  const server = createTlsServer(identity.tls);
  server.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, identity.ocsp ?? null));
  server.on('tlsClientError', (error) => {
    end(recording, nameOf(error));
    socket.destroy();
  });
  server.on('secureConnection', (secure) => {
    recording.handshake = 'completed';
    recording.protocol = secure.getProtocol();
    secure.on('error', (error) => end(recording, nameOf(error)));
    then(secure);
  });
  if (first !== null && first.length > 0) socket.unshift(first);
  server.emit('connection', socket);
}

/** An error of OpenSSL by its reason (`ssl/tls alert bad certificate`), else by its code. */
function nameOf(error: Error): string {
  const { reason, code } = error as { readonly reason?: string; readonly code?: string };
  return reason ?? code ?? error.message;
}
