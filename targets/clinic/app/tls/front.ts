import type { Server } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** Something that may take a connection before the server gets it, judging by its first bytes. */
export interface Interceptor {
  wants(firstBytes: Buffer): boolean | 'incomplete';
  take(socket: Socket, firstBytes: Buffer): void;
}

/** The port that the world sees. */
export interface Front {
  readonly port: number;
  /** From now on new connections are shown to this first; without one they go straight to the server. */
  use(interceptor: Interceptor | undefined): void;
  close(): Promise<void>;
}

/** How long, in time and bytes, a client may take to say what it wants. */
const PATIENCE_MS = 10_000;
const MOST_BYTES = 65_536;

function decide(socket: Socket, interceptor: Interceptor, handOn: (socket: Socket) => void): void {
  let bytes = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
  socket.on('close', () => clearTimeout(timer));
  const look = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const wanted = interceptor.wants(bytes);
    if (wanted === 'incomplete' && bytes.length < MOST_BYTES) return;
    clearTimeout(timer);
    socket.off('data', look);
    if (wanted === true) return interceptor.take(socket, bytes);
    // As if nobody had read: the server finds all of it.
    socket.pause();
    socket.unshift(bytes);
    handOn(socket);
  };
  socket.on('data', look);
}

/** Listens in place of the server and hands the connections on. */
export async function listenFront(server: Server, host: string, port: number): Promise<Front> {
  const sockets = new Set<Socket>();
  let interceptor: Interceptor | undefined;
  const handOn = (socket: Socket) => {
    server.emit('connection', socket);
  };
  const front = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (interceptor === undefined) handOn(socket);
    else decide(socket, interceptor, handOn);
  });
  await new Promise<void>((resolve, reject) => {
    front.once('error', reject);
    front.listen(port, host, resolve);
  });
  // The server's own limits on slow requests begin when it is told that it listens.
  server.emit('listening');
  return {
    port: (front.address() as AddressInfo).port,
    use(next) {
      interceptor = next;
    },
    close: () =>
      new Promise((resolve) => {
        front.close(() => {
          server.close(() => resolve());
          server.closeAllConnections();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
