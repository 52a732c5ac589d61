import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Transform } from 'node:stream';
import { Transform as Pass } from 'node:stream';
import { onTestFinished } from 'vitest';

/** Lets every chunk through after a time, in order. */
function delayed(ms: number): Transform {
  return new Pass({
    transform(chunk, _, done) {
      setTimeout(() => this.push(chunk), ms);
      done();
    },
    flush(done) {
      setTimeout(done, ms);
    },
  });
}

/**
 * A proxy that makes a server on loopback as far away as `roundTripMs` says: one round trip for the connection, which can only
 * be taken from the first bytes, and one for each exchange. `connections` counts what came in.
 */
export async function delayProxy(
  target: number,
  roundTripMs: number,
): Promise<{ readonly port: number; connections(): number; atOnce(): number }> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let most = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    most = Math.max(most, sockets.size);
    socket.on('error', () => {});
    socket.pause();
    const there = setTimeout(() => {
      const upstream = connect(target, '127.0.0.1');
      upstream.on('error', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
      socket.pipe(delayed(roundTripMs / 2)).pipe(upstream);
      upstream.pipe(delayed(roundTripMs / 2)).pipe(socket);
    }, roundTripMs);
    socket.on('close', () => {
      clearTimeout(there);
      sockets.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    atOnce: () => most,
  };
}
