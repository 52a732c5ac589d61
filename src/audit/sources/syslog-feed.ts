/**
 * A syslog receiver of the harness: over TCP (RFC 6587) or TLS (RFC 5425), for as long as a run. It keeps each message
 * as an entry that JSONPath can point into, and what went wrong with a sender. It can be cut off and restored on the
 * same port, as a broken network would.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { describeError, SafeprobeError } from '../../errors.js';
import { parsePayload } from './payload.js';
import { createFrames } from './syslog-frames.js';
import { parseSyslog, type SyslogMessage } from './syslog-message.js';

/** A message as an entry: `$.syslog.host`, `$.json.user`, `$.dicom.ActiveParticipant[0].UserID`, `$.pairs.who`. */
export type SyslogItem = {
  /** ISO 8601, by the harness's clock. */
  readonly receivedAt: string;
  readonly syslog: Omit<SyslogMessage, 'text'>;
  readonly text: string;
} & { readonly [payload in 'json' | 'dicom' | 'pairs']?: unknown };

export interface SyslogFeed {
  readonly port: number;
  /** In the order of their arrival. */
  readonly items: readonly SyslogItem[];
  /** Messages that were lost or could not be read, and why: with one of them no entry can be called missing. */
  readonly troubles: readonly string[];
  /** Senders that came, TLS handshakes included, in all. */
  readonly senders: number;
  /** Nobody listens any more, and open connections end without a word. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

export interface FeedOptions {
  readonly listen: string;
  /** 0 for any. */
  readonly port: number;
  /** Null for a receiver in clear. */
  readonly tls: TlsOptions | null;
  /** How many octets and messages are kept at most; what comes later is a trouble. */
  readonly mostOctets?: number;
  readonly mostMessages?: number;
}

const MOST_OCTETS = 256 * 1024 * 1024;
const MOST_MESSAGES = 500_000;
/** A forwarder holds one connection, or one a worker. */
const MOST_SENDERS = 64;
const MOST_TROUBLES = 20;
const HANDSHAKE_MS = 10_000;

export async function openSyslogFeed(options: FeedOptions): Promise<SyslogFeed> {
  const { listen, tls, mostOctets = MOST_OCTETS, mostMessages = MOST_MESSAGES } = options;
  const items: SyslogItem[] = [];
  const troubles: string[] = [];
  const sockets = new Set<Socket>();
  let octets = 0;
  let senders = 0;
  const trouble = (why: string) => {
    if (troubles.length < MOST_TROUBLES && !troubles.includes(why)) troubles.push(why);
  };

  const keep = (message: Buffer) => {
    octets += message.length;
    if (octets > mostOctets || items.length >= mostMessages) {
      trouble(`more than ${mostMessages} messages or ${mostOctets} octets came`);
      return;
    }
    const item = itemOf(message);
    if (item === null) trouble('a message that is no syslog message');
    else items.push(item);
  };

  const hear = (socket: Socket) => {
    senders++;
    const frames = createFrames();
    const take = (messages: readonly Buffer[]) => {
      for (const each of messages) keep(each);
      if (frames.broken === null) return;
      trouble(`a sender's stream can't be read on: ${frames.broken}`);
      socket.destroy();
    };
    socket.on('data', (chunk: Buffer) => take(frames.push(chunk)));
    socket.on('end', () => {
      take(frames.end());
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
    const server = createTlsServer({ minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS, ...tls }, hear);
    server.on('connection', admit);
    // A sender that doesn't trust us is the likeliest reason for an empty log.
    server.on('tlsClientError', (error) => trouble(`no TLS with a sender: ${describeError(error)}`));
    return server;
  };

  let server = make();
  await start(server, listen, options.port);
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    port,
    items,
    troubles,
    get senders() {
      return senders;
    },
    cut: stop,
    async restore() {
      if (server.listening) return;
      server = make();
      await start(server, listen, port);
    },
    close: stop,
  };
}

/** Null for what is no syslog message. */
export function itemOf(message: Buffer): SyslogItem | null {
  const parsed = parseSyslog(message);
  if (parsed === null) return null;
  const { text, ...syslog } = parsed;
  const { as, ...payload } = parsePayload(text);
  return { receivedAt: new Date().toISOString(), syslog, text, ...(as === 'text' ? {} : payload) };
}

async function start(server: Server, address: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new SafeprobeError('environment', `can't listen for syslog on ${address}:${port}: ${cause.message}`, {
          key: 'audit.source.syslog.port',
          cause,
          remedy: 'Free the port, or name another one.',
        }),
      ),
    );
    server.listen(port, address, resolve);
  });
}
