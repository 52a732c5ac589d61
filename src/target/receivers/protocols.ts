/** What each protocol does with a connection once it is there: https answers 204, syslog listens, and both peek first. */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Connection, Handler } from './listener.js';
import { noteCommand, type Recording } from './recording.js';

const HANDSHAKE = 0x16;
/** What comes in clear is heard out this long, then the line is cut. */
const CLEAR_MS = 1000;

/** Looks at the first bytes: a TLS record is answered with a handshake, anything else is recorded as clear text. */
function peeking(secured: (recording: Recording, socket: Socket) => void): Handler {
  return ({ socket, recording, upgrade }: Connection) => {
    socket.once('data', (first: Buffer) => {
      if (first[0] === HANDSHAKE) {
        socket.pause();
        recording.opened = 'tls';
        upgrade(first, (secure) => secured(recording, secure));
        return;
      }
      recording.opened = 'plaintext';
      recording.clear.add(first);
      socket.on('data', (chunk: Buffer) => recording.clear.add(chunk));
      setTimeout(() => socket.destroy(), CLEAR_MS).unref();
    });
    socket.resume();
  };
}

/** The decrypted bytes on their way to a server, counted. */
function tapped(recording: Recording, socket: Socket): Duplex {
  const tap = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      socket.write(chunk, () => done());
    },
    final: (done) => {
      socket.end();
      done();
    },
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    recording.content.add(chunk);
    tap.push(chunk);
  });
  socket.on('end', () => tap.push(null));
  socket.on('close', () => tap.destroy());
  tap.on('error', () => undefined);
  return tap;
}

/** Answers every request with 204 and closes: a sender that keeps connections alive must not look unfinished. */
export const https: Handler = peeking((recording, socket) => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    noteCommand(recording, request.method ?? '');
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
      );
      recording.messages.push({ headers, body: Buffer.concat(chunks) });
      response.writeHead(204, { Connection: 'close' }).end();
    });
  });
  server.on('clientError', () => socket.destroy());
  server.emit('connection', tapped(recording, socket));
});

/** RFC 5425: frames of `MSG-LEN SP SYSLOG-MSG`; the receiver says nothing. */
export const syslog: Handler = peeking((recording, socket) => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    recording.content.add(chunk);
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const space = rest.indexOf(0x20);
      const length = space > 0 ? Number(rest.toString('latin1', 0, space)) : Number.NaN;
      // What is no frame stays counted as bytes; it can't be read on.
      if (!Number.isInteger(length) || rest.length < space + 1 + length) return;
      const body = rest.subarray(space + 1, space + 1 + length);
      noteCommand(recording, 'message');
      recording.messages.push({ headers: {}, body });
      rest = rest.subarray(space + 1 + length);
    }
  });
});
