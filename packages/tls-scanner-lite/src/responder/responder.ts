import { createServer, type Socket } from 'node:net';
import { ScanError } from '../errors.js';
import { Malformed } from '../wire/cursor.js';
import type { ReceivedHello } from '../wire/received-hello.js';
import { choose, offersTls13 } from './choice.js';
import { firstOf, serve } from './connection.js';
import { keyOf } from './key-exchange.js';
import type { ResponderOptions } from './options.js';
import { types } from './server-flight.js';
import { newTickets } from './tickets.js';

/** Answers connections that another server accepted; see {@link createResponder}. */
export interface ConnectionResponder {
  /** Whether a connection that begins with these bytes is one that only the weak configuration would answer. */
  wants(firstBytes: Buffer): boolean | 'incomplete';
  /** Takes a connection over, with what was already read from it. */
  take(socket: Socket, firstBytes: Buffer): void;
  /** The last hellos that it could read, at most 1000. */
  readonly received: readonly ReceivedHello[];
  /** Ends the connections that it holds. */
  close(): void;
}

export interface Responder {
  readonly port: number;
  /** The last hellos that it could read, at most 1000. */
  readonly received: readonly ReceivedHello[];
  close(): Promise<void>;
}

const maxReceived = 1000;

function wanted(hello: ReceivedHello, options: ResponderOptions): boolean {
  const { behaviour = 'answer', vulnerable = [] } = options;
  if (behaviour !== 'answer') return true;
  const choice = choose(hello, options);
  if (choice.kind === 'none') return false;
  if (choice.version === 0x0304) return true;
  // A client of TLS 1.3 is one that the good server behind would serve by TLS 1.3.
  if (choice.version !== hello.version || offersTls13(hello)) return false;
  // Where heartbeats are all that is weak, a client that can't speak of them has nothing to do here.
  const onlyHeartbleed = vulnerable.length > 0 && vulnerable.every((each) => each === 'heartbleed');
  return !onlyHeartbleed || hello.extensions.has(types.heartbeat);
}

/**
 * The responder without a port of its own: a server that accepted a connection asks `wants` with the first bytes and,
 * when the answer is true, hands the connection over by `take`. What is wanted: a hello whose own version and some
 * suite this configuration accepts, from a client that doesn't offer TLS 1.3 unless that is accepted too (and offers
 * heartbeats, when `heartbleed` is the only weakness).
 *
 * @throws {ScanError} `bad-responder` when `robot` is wanted without an RSA key.
 */
export function createResponder(options: ResponderOptions): ConnectionResponder {
  if (options.vulnerable?.includes('robot') === true && keyOf(options)?.asymmetricKeyType !== 'rsa')
    throw new ScanError('bad-responder', 'robot needs the RSA key of the certificate as privateKey');
  const received: ReceivedHello[] = [];
  const sockets = new Set<Socket>();
  const tickets = newTickets();

  function note(hello: ReceivedHello): void {
    received.push(hello);
    if (received.length > maxReceived) received.shift();
  }
  return {
    received,
    wants(firstBytes) {
      try {
        const first = firstBytes.length === 0 ? 'incomplete' : firstOf(firstBytes, options);
        if (first === 'incomplete') return first;
        return first.kind === 'ssl2' ? first.common !== undefined : wanted(first.hello, options);
      } catch (cause) {
        if (!(cause instanceof Malformed)) throw cause;
        return false;
      }
    },
    take(socket, firstBytes) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      serve(socket, firstBytes, options, tickets, note);
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/**
 * A server on loopback that answers hellos from SSL 2.0 to TLS 1.2 with any suite. Today's libraries can't speak the
 * old versions any more, so this is how to prove that an old offer is understood: the positive control of every
 * "refused" and "not vulnerable". It serves no data: what handshakes can be finished are closed then.
 *
 * @throws {ScanError} `bad-responder` when it can't listen, or the options contradict each other.
 */
export async function startResponder(options: ResponderOptions): Promise<Responder> {
  const { received, take, close } = createResponder(options);
  const server = createServer((socket) => take(socket, Buffer.alloc(0)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new ScanError('bad-responder', `the responder can't listen: ${cause.message}`, { cause }));
    });
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    received,
    close: () =>
      new Promise((resolve) => {
        close();
        server.close(() => resolve());
      }),
  };
}
