import type { Door, Opened } from './door.js';
import { protocolOf } from './protocol.js';
import { alertName } from './registry/alerts.js';
import { groupName } from './registry/groups.js';
import { keyExchangeOf, suiteName } from './registry/suites.js';
import type { Reply } from './reply.js';
import { Malformed } from './wire/cursor.js';
import { type Flight, type FlightReader, flightReader, type HandshakeMessage } from './wire/flight.js';
import { type KeyExchangeFacts, parseServerKeyExchange, type ServerHello } from './wire/server-messages.js';

/** How far to read: to the choice of suite and group, or to the end of the server's first flight. */
export type Until = 'choice' | 'flight';

export interface Answer {
  readonly reply: Reply;
  /** The legible handshake messages, for probes that read more of them. */
  readonly messages: readonly HandshakeMessage[];
}

const serverKeyExchange = 12;
const serverHelloDone = 14;

/** What follows the choice in the same flight is worth a short wait only: the choice itself is already known. */
const graceMs = 500;

function enough(flight: Flight, until: Until): boolean {
  if (flight.kind !== 'open') return true;
  const { hello, messages } = flight;
  if (hello === undefined) return false;
  // Above TLS 1.2 all that follows is encrypted.
  if (hello.retry || hello.version >= 0x0304) return true;
  const has = (type: number) => messages.some((message) => message.type === type);
  if (has(serverHelloDone)) return true;
  if (until === 'flight') return false;
  const exchange = keyExchangeOf(hello.suite);
  return exchange === 'static' || exchange === 'any' || has(serverKeyExchange);
}

function keyExchangeFacts(hello: ServerHello, messages: readonly HandshakeMessage[]): KeyExchangeFacts {
  if (hello.group !== undefined) return { group: groupName(hello.group) };
  const message = messages.find(({ type }) => type === serverKeyExchange);
  if (message === undefined) return {};
  try {
    return parseServerKeyExchange(hello.suite, suiteName(hello.suite), message.body);
  } catch (cause) {
    if (cause instanceof Malformed) return {};
    throw cause;
  }
}

function helloReply(hello: ServerHello, reader: FlightReader, messages: readonly HandshakeMessage[]): Reply {
  const warnings = reader.warnings.map(({ code }) => alertName(code));
  return {
    kind: 'server-hello',
    protocol: protocolOf(hello.version) ?? null,
    version: hello.version,
    suite: hello.suite,
    suiteName: suiteName(hello.suite),
    retry: hello.retry,
    ...keyExchangeFacts(hello, messages),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

function alertLevel(level: number): 'warning' | 'fatal' | number {
  if (level === 1) return 'warning';
  return level === 2 ? 'fatal' : level;
}

/** The reply that a flight amounts to when nothing more is read; `otherwise` says how reading ended. */
function replyOf(flight: Flight, reader: FlightReader, otherwise: Reply): Reply {
  const messages = flight.kind === 'open' ? flight.messages : [];
  if (flight.hello !== undefined) return helloReply(flight.hello, reader, messages);
  if (flight.kind === 'malformed')
    return { kind: 'malformed', why: flight.why, bytes: reader.head.toString('hex') };
  const alert = flight.kind === 'alert' ? flight.alert : reader.warnings.at(-1);
  if (alert === undefined) return otherwise;
  return {
    kind: 'alert',
    level: alertLevel(alert.level),
    code: alert.code,
    description: alertName(alert.code),
  };
}

function read(open: Extract<Opened, { kind: 'open' }>, hello: Buffer, until: Until): Promise<Answer> {
  const { socket, signal } = open;
  const reader = flightReader();
  let flight: Flight = { kind: 'open', messages: [] };
  let grace: NodeJS.Timeout | undefined;
  return new Promise((resolve) => {
    const bytes = () => reader.head.toString('hex');
    function finish(otherwise: Reply): void {
      clearTimeout(grace);
      signal.removeEventListener('abort', expire);
      // Only our own listeners: the socket may come from a caller that watches it too.
      socket.off('data', take).off('end', ended).off('error', failed).off('close', ended);
      open.release();
      resolve({
        reply: replyOf(flight, reader, otherwise),
        messages: flight.kind === 'open' ? flight.messages : [],
      });
    }
    const expire = () => finish({ kind: 'timeout', phase: 'answer', bytes: bytes() });
    const ended = () => finish({ kind: 'closed', how: 'end', bytes: bytes() });
    const failed = () => finish({ kind: 'closed', how: 'reset', bytes: bytes() });
    const take = (chunk: Buffer) => {
      flight = reader.push(chunk);
      if (enough(flight, until)) expire();
      else if (flight.hello !== undefined && until === 'choice') grace ??= setTimeout(expire, graceMs);
    };
    if (signal.aborted) {
      expire();
      return;
    }
    if (socket.destroyed) {
      failed();
      return;
    }
    signal.addEventListener('abort', expire, { once: true });
    socket.on('data', take).once('end', ended).once('error', failed).once('close', ended);
    socket.setNoDelay(true).write(hello);
  });
}

/** Sends one hello on a connection of its own and reads the answer. Never throws for what the server does. */
export async function exchange(
  door: Door,
  hello: Buffer,
  timeoutMs: number,
  until: Until = 'choice',
): Promise<Answer> {
  const open = await door.open(timeoutMs);
  if (open.kind === 'open') return read(open, hello, until);
  const reply: Reply = open.kind === 'timeout' ? { kind: 'timeout', phase: 'connect', bytes: '' } : open;
  return { reply, messages: [] };
}
