import type { Socket } from 'node:net';
import type { Refusal } from './options.js';

function sendForever(socket: Socket): void {
  // Full records: one handshake message as long as a reader may still believe, then zeros without end.
  const record = Buffer.concat([Buffer.from('1603034000', 'hex'), Buffer.alloc(16_384)]);
  const first = Buffer.from(record);
  first.set(Buffer.from('0201fffc', 'hex'), 5);
  socket.write(first);
  const push = () => {
    while (!socket.destroyed && socket.write(record));
  };
  socket.on('drain', push);
  push();
}

/** Ends, or leaves, a connection whose hello isn't accepted. */
export function turnDown(socket: Socket, how: Refusal | 'garbage' | 'endless', alert: Buffer): void {
  switch (how) {
    case 'alert':
      socket.end(alert);
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'close':
      socket.end();
      return;
    case 'garbage':
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      return;
    case 'endless':
      sendForever(socket);
      return;
    case 'silent':
  }
}
