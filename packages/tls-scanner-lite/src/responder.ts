import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { ScanError } from './errors.js';
import { type Protocol, versionNumber } from './protocol.js';
import { keyExchangeOf, legacySuites } from './registry/suites.js';
import { Malformed, uint, vector } from './wire/cursor.js';
import { type ReceivedHello, readClientHello } from './wire/received-hello.js';

/** How to turn a hello down: by an alert, or in the ways that alone mean nothing. */
export type Refusal = 'alert' | 'reset' | 'close' | 'silent';

export interface ResponderOptions {
  /** Versions that it accepts. */
  readonly protocols: readonly Exclude<Protocol, 'TLS 1.3'>[];
  /** Suites that it accepts, in its order of preference. Default: every known one. */
  readonly suites?: readonly number[];
  /** DER certificates to send, leaf first. None sends no Certificate message. */
  readonly certificates?: readonly Uint8Array[];
  /** Body of the ServerKeyExchange for suites that have one, such as a Diffie-Hellman prime. Default: none is sent. */
  readonly keyExchange?: Uint8Array;
  /** Default `alert`: protocol_version (70) or handshake_failure (40). */
  readonly refusal?: Refusal;
  /** Other than `answer`, what it does to every hello. `endless` never stops sending. */
  readonly behaviour?: 'answer' | 'reset' | 'close' | 'silent' | 'garbage' | 'endless';
  /** Loopback address to listen on. Default 127.0.0.1. */
  readonly host?: '127.0.0.1' | '::1';
  readonly port?: number;
}

export interface Responder {
  readonly port: number;
  /** The last hellos that it could read, at most 1000. */
  readonly received: readonly ReceivedHello[];
  close(): Promise<void>;
}

const maxReceived = 1000;

type Choice =
  | { readonly kind: 'chosen'; readonly version: number; readonly suite: number }
  | { readonly kind: 'none'; readonly version: number; readonly alert: number };

function choose(hello: ReceivedHello, versions: readonly number[], suites: readonly number[]): Choice {
  const version = versions.find((candidate) => candidate <= hello.version);
  if (version === undefined) return { kind: 'none', version: Math.min(hello.version, 0x0303), alert: 70 };
  const suite = suites.find((candidate) => hello.suites.includes(candidate));
  return suite === undefined ? { kind: 'none', version, alert: 40 } : { kind: 'chosen', version, suite };
}

function records(version: number, messages: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < messages.length; at += 16_384) {
    pieces.push(Buffer.of(22), uint(version, 2), vector(2, messages.subarray(at, at + 16_384)));
  }
  return Buffer.concat(pieces);
}

const message = (type: number, ...body: readonly Uint8Array[]) =>
  Buffer.concat([Buffer.of(type), vector(3, ...body)]);

function flight(version: number, suite: number, options: ResponderOptions): Buffer {
  const { certificates = [], keyExchange } = options;
  const exchange = keyExchangeOf(suite);
  return records(
    version,
    Buffer.concat([
      message(2, uint(version, 2), randomBytes(32), vector(1), uint(suite, 2), Buffer.of(0)),
      ...(certificates.length > 0
        ? [message(11, vector(3, ...certificates.map((der) => vector(3, der))))]
        : []),
      ...(keyExchange === undefined || exchange === 'static' ? [] : [message(12, keyExchange)]),
      message(14),
    ]),
  );
}

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

function turnDown(socket: Socket, how: Refusal | 'garbage' | 'endless', alert: Buffer): void {
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

/**
 * A server on loopback that answers hellos from SSL 3.0 to TLS 1.2 with any suite, and never finishes a handshake. Today's
 * libraries can't speak the old versions any more, so this is how to prove that an old offer is understood: the
 * positive control of every "refused".
 *
 * @throws {ScanError} `bad-responder` when it can't listen.
 */
export async function startResponder(options: ResponderOptions): Promise<Responder> {
  const { behaviour = 'answer', refusal = 'alert', suites = legacySuites } = options;
  const versions = options.protocols.map(versionNumber).sort((a, b) => b - a);
  const received: ReceivedHello[] = [];
  const sockets = new Set<Socket>();

  function answer(socket: Socket, hello: ReceivedHello): void {
    received.push(hello);
    if (received.length > maxReceived) received.shift();
    if (behaviour !== 'answer') {
      turnDown(socket, behaviour, Buffer.alloc(0));
      return;
    }
    const choice = choose(hello, versions, suites);
    if (choice.kind === 'chosen') socket.write(flight(choice.version, choice.suite, options));
    else {
      const alert = Buffer.of(2, choice.alert);
      turnDown(socket, refusal, Buffer.concat([Buffer.of(21), uint(choice.version, 2), vector(2, alert)]));
    }
  }

  const server = createServer((socket) => {
    let bytes: Buffer = Buffer.alloc(0);
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const take = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      try {
        const hello = readClientHello(bytes);
        if (hello === 'incomplete') return;
        socket.off('data', take).resume();
        answer(socket, hello);
      } catch (cause) {
        if (!(cause instanceof Malformed)) throw cause;
        socket.destroy();
      }
    };
    socket.on('data', take);
  });
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
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
