import { hint } from './dialogue/recognise.js';
import type { Door, Opened } from './door.js';
import { protocolOf } from './protocol.js';
import { alertName } from './registry/alerts.js';
import { groupName } from './registry/groups.js';
import { keyExchangeOf, suiteName } from './registry/suites.js';
import type { Reply } from './reply.js';
import { Malformed, vector } from './wire/cursor.js';
import {
  type Alert,
  type Flight,
  type FlightReader,
  flightReader,
  type HandshakeMessage,
} from './wire/flight.js';
import { type KeyExchangeFacts, parseServerKeyExchange, type ServerHello } from './wire/server-messages.js';
import { isSsl2, readSsl2, type Ssl2Flight, type Ssl2ServerHello } from './wire/ssl2.js';

/** How far to read: to the choice of suite and group, or to the end of the server's first flight. */
export type Until = 'choice' | 'flight';

export interface Answer {
  readonly reply: Reply;
  /** The legible handshake messages, for probes that read more of them. */
  readonly messages: readonly HandshakeMessage[];
  /** The fatal alert that followed a ServerHello: a server may choose first, and then fail to go on. */
  readonly alert?: Alert;
  /** The ServerHello itself, for probes that look at its extensions. */
  readonly hello?: ServerHello;
  /** The SERVER-HELLO of SSL 2.0. Its certificate is also among the messages, in the form of later versions. */
  readonly ssl2?: Ssl2ServerHello;
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
  if (flight.kind === 'malformed') {
    const why = [flight.why, hint(reader.head)].filter((part) => part !== undefined).join('; ');
    return { kind: 'malformed', why, bytes: reader.head.toString('hex') };
  }
  const alert = flight.kind === 'alert' ? flight.alert : reader.warnings.at(-1);
  if (alert === undefined) return otherwise;
  return {
    kind: 'alert',
    level: alertLevel(alert.level),
    code: alert.code,
    description: alertName(alert.code),
  };
}

/** Takes what arrives on one connection, and says what it amounts to. */
interface Listener {
  /** `choice`: the answer is known, and what may follow is worth a short wait. */
  take(chunk: Buffer): 'more' | 'choice' | 'done';
  /** The answer when nothing more is read; `otherwise` is the reply when nothing legible came. */
  answer(otherwise: (bytes: string) => Reply): Answer;
}

function tlsListener(until: Until): Listener {
  const reader = flightReader();
  let flight: Flight = { kind: 'open', messages: [] };
  return {
    take(chunk) {
      flight = reader.push(chunk);
      if (enough(flight, until)) return 'done';
      return flight.hello !== undefined && until === 'choice' ? 'choice' : 'more';
    },
    answer: (otherwise) => ({
      reply: replyOf(flight, reader, otherwise(reader.head.toString('hex'))),
      messages: flight.kind === 'open' ? flight.messages : [],
      ...(flight.hello === undefined ? {} : { hello: flight.hello }),
      ...(flight.kind === 'alert' && flight.hello !== undefined ? { alert: flight.alert } : {}),
    }),
  };
}

/** Servers without SSL 2.0 may answer its hello with an alert of later versions: then those are read. */
function ssl2Listener(): Listener {
  let bytes: Buffer = Buffer.alloc(0);
  let flight: Ssl2Flight = { kind: 'open' };
  let malformed: string | undefined;
  let later: Listener | undefined;
  return {
    take(chunk) {
      if (later !== undefined) return later.take(chunk);
      const first = bytes.length === 0;
      bytes = Buffer.concat([bytes, chunk]);
      const type = bytes.readUInt8(0);
      if (first && type >= 20 && type <= 23) {
        later = tlsListener('choice');
        return later.take(chunk);
      }
      try {
        flight = readSsl2(bytes);
      } catch (cause) {
        if (!(cause instanceof Malformed)) throw cause;
        malformed = cause.message;
      }
      return flight.kind === 'open' && malformed === undefined ? 'more' : 'done';
    },
    answer(otherwise) {
      if (later !== undefined) return later.answer(otherwise);
      const head = bytes.subarray(0, 48).toString('hex');
      if (malformed !== undefined)
        return { reply: { kind: 'malformed', why: malformed, bytes: head }, messages: [] };
      if (flight.kind === 'open') return { reply: otherwise(head), messages: [] };
      if (flight.kind === 'error') return { reply: { kind: 'ssl2-error', code: flight.code }, messages: [] };
      const { hello } = flight;
      const { version, kinds, certificate } = hello;
      return {
        reply: { kind: 'ssl2-server-hello', version, suites: kinds.map(suiteName) },
        messages: certificate.length === 0 ? [] : [{ type: 11, body: vector(3, vector(3, certificate)) }],
        ssl2: hello,
      };
    },
  };
}

function read(open: Extract<Opened, { kind: 'open' }>, hello: Buffer, listener: Listener): Promise<Answer> {
  const { socket, signal } = open;
  let grace: NodeJS.Timeout | undefined;
  return new Promise((resolve) => {
    function finish(otherwise: (bytes: string) => Reply): void {
      clearTimeout(grace);
      signal.removeEventListener('abort', expire);
      // Only our own listeners: the socket may come from a caller that watches it too.
      socket.off('data', take).off('end', ended).off('error', failed).off('close', ended);
      open.release();
      resolve(listener.answer(otherwise));
    }
    const expire = () => finish((bytes) => ({ kind: 'timeout', phase: 'answer', bytes }));
    const ended = () => finish((bytes) => ({ kind: 'closed', how: 'end', bytes }));
    const failed = () => finish((bytes) => ({ kind: 'closed', how: 'reset', bytes }));
    const take = (chunk: Buffer) => {
      open.heard();
      const state = listener.take(chunk);
      if (state === 'done') expire();
      else if (state === 'choice') grace ??= setTimeout(expire, graceMs);
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

/**
 * Sends one hello on a connection of its own and reads the answer. Never throws for what the server does. With `ahead` it
 * goes before everything that waits for the door.
 */
export async function exchange(
  door: Door,
  hello: Buffer,
  timeoutMs: number,
  until: Until = 'choice',
  ahead = false,
): Promise<Answer> {
  const open = await door.open(timeoutMs, ahead);
  if (open.kind === 'open') return read(open, hello, isSsl2(hello) ? ssl2Listener() : tlsListener(until));
  const reply: Reply = open.kind === 'timeout' ? { kind: 'timeout', phase: 'connect', bytes: '' } : open;
  return { reply, messages: [] };
}
