import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { type ReceivedHello, readClientHello } from '../src/wire/received-hello.js';

/** Reads the first hello of each connection and says which server on loopback gets it, or that it is cut off. */
export async function front(route: (hello: ReceivedHello) => number | 'reset' | 'close'): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    const take = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      // A hello of SSL 2.0 has no record of this kind.
      const read = bytes[0] === 22 ? readClientHello(bytes) : undefined;
      if (read === 'incomplete') return;
      socket.off('data', take).pause();
      const to = read === undefined ? 'reset' : route(read.hello);
      if (to === 'reset') socket.resetAndDestroy();
      else if (to === 'close') socket.end();
      else {
        const upstream = connect(to, '127.0.0.1');
        upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
        socket.on('close', () => upstream.destroy());
        upstream.write(bytes);
        socket.pipe(upstream).pipe(socket);
      }
    };
    socket.on('data', take);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
