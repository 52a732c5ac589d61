import { type Channel, openChannel, type Raw } from '../handshake/channel.js';
import type { Scanner } from '../probes/ask.js';
import type { Context } from '../probes/context.js';
import type { Walk } from '../probes/walk.js';
import { type Protocol, protocolOf } from '../protocol.js';
import { alertName } from '../registry/alerts.js';
import { suiteName } from '../registry/suites.js';
import type { Reply } from '../reply.js';
import { clientHello, type Hello } from '../wire/client-hello.js';
import { cursor, uint, vector } from '../wire/cursor.js';
import { type FlightReader, flightReader, type HandshakeMessage } from '../wire/flight.js';
import type { ServerHello } from '../wire/server-messages.js';

/** A connection whose server has sent its whole first flight, and now waits for the client. */
export interface Conversation {
  readonly hello: ServerHello;
  readonly messages: readonly HandshakeMessage[];
  /** The ServerHello as evidence. */
  readonly reply: Reply;
  /** How long to wait for what a sound server must answer, in milliseconds. */
  readonly timeoutMs: number;
  /** How long to wait where a sound server is silent: longer than its answers take, and not much longer. */
  readonly patienceMs: number;
  /** Sends one record of the version that was chosen. */
  send(type: number, content: Uint8Array): void;
  /** The next record as evidence, with its body, or how waiting for it ended. */
  next(waitMs?: number): Promise<{ readonly reply: Reply; readonly body?: Buffer }>;
  end(): void;
}

export type Started =
  | { readonly kind: 'open'; readonly conversation: Conversation }
  | { readonly kind: 'failed'; readonly reply: Reply };

const alertRecord = 21;
const serverHelloDone = 14;
/**
 * Some servers serve one connection at a time, and every silence keeps all others waiting: so it is judged by the
 * shortest answer of the scan, not by the last one.
 */
function patienceFor({ door, timeoutMs }: Scanner): number {
  return Math.min(timeoutMs, 60 + 4 * (door.pace.roundTripMs ?? 100));
}

/** A record as evidence; a short or encrypted alert stays a record. */
function replyOf(raw: Raw): { readonly reply: Reply; readonly body?: Buffer } {
  if (raw.kind === 'end') return raw;
  const { type, body } = raw;
  if (type !== alertRecord || body.length !== 2)
    return { reply: { kind: 'record', contentType: type, length: body.length }, body };
  const read = cursor(body);
  const [level, code] = [read.uint8(), read.uint8()];
  const named = level === 1 ? 'warning' : 'fatal';
  const reply = {
    kind: 'alert',
    level: level > 2 ? level : named,
    code,
    description: alertName(code),
  } as const;
  return { reply, body };
}

function helloReply({ version, suite, retry }: ServerHello): Reply {
  const protocol = protocolOf(version) ?? null;
  return { kind: 'server-hello', protocol, version, suite, suiteName: suiteName(suite), retry };
}

/** Reads up to ServerHelloDone; anything else ends in the reply that says why not. */
async function readFlight(channel: Channel, reader: FlightReader, waitMs: number) {
  for (;;) {
    const raw = await channel.next(waitMs);
    if (raw.kind === 'end') return raw.reply;
    const flight = reader.push(
      Buffer.concat([Buffer.of(raw.type), uint(raw.version, 2), vector(2, raw.body)]),
    );
    if (flight.kind === 'alert') return replyOf(raw).reply;
    if (flight.kind === 'malformed')
      return { kind: 'malformed', why: flight.why, bytes: channel.head } as const;
    const { hello, messages } = flight;
    if (hello !== undefined && messages.some(({ type }) => type === serverHelloDone))
      return { kind: 'flight', hello, messages } as const;
  }
}

/** Sends a hello below TLS 1.3 and reads the flight that answers it. The caller ends the conversation. */
export async function converse(scanner: Scanner, hello: Hello): Promise<Started> {
  const { door, timeoutMs, serverName } = scanner;
  // The flight gets its usual time, and what comes after it as much again.
  const open = await door.open(timeoutMs * 2);
  if (open.kind !== 'open') {
    const reply: Reply = open.kind === 'timeout' ? { kind: 'timeout', phase: 'connect', bytes: '' } : open;
    return { kind: 'failed', reply };
  }
  const channel = openChannel(open);
  channel.send(clientHello({ ...hello, ...(serverName === undefined ? {} : { serverName }) }));
  const flight = await readFlight(channel, flightReader(), timeoutMs);
  if (flight.kind !== 'flight') {
    channel.close();
    return { kind: 'failed', reply: flight };
  }
  open.heard();
  const { version } = flight.hello;
  return {
    kind: 'open',
    conversation: {
      hello: flight.hello,
      messages: flight.messages,
      reply: helloReply(flight.hello),
      timeoutMs,
      patienceMs: patienceFor(scanner),
      send: (type, content) =>
        channel.send(Buffer.concat([Buffer.of(type), uint(version, 2), vector(2, content)])),
      next: async (waitMs) => replyOf(await channel.next(waitMs)),
      end: () => channel.close(),
    },
  };
}

/** The same, and once more when it fails and the control hello shows that the server still answers. */
export async function converseAgain(scanner: Scanner, hello: Hello): Promise<Started> {
  const first = await converse(scanner, hello);
  if (first.kind === 'open' || !(await scanner.control.answers([]))) return first;
  return converse(scanner, hello);
}

/** Silence is no answer, and neither is what the network did. */
export function isAnswer(reply: Reply): boolean {
  return reply.kind === 'alert' || reply.kind === 'record' || reply.kind === 'closed';
}

/** The highest version below TLS 1.3 that is offered, with the suites to offer; or why there is none. */
export type Below13 =
  | {
      readonly kind: 'offered';
      readonly protocol: Protocol;
      readonly suites: readonly number[];
      /** These are all that it accepts, or the first 64 of them. */
      readonly walked: boolean;
    }
  | { readonly kind: 'refused'; readonly replies: readonly Reply[] }
  | { readonly kind: 'unknown'; readonly why: string; readonly replies: readonly Reply[] };

const maxSuites = 64;

/** Suites that are known to be accepted, at most 64; where they weren't walked, the one that was seen. */
function acceptedSuites({ protocol, suites }: Walk): number[] {
  const walked = suites?.accepted.map(({ id }) => id).slice(0, maxSuites) ?? [];
  if (walked.length > 0) return walked;
  return protocol.evidence
    .flatMap(({ replies }) => replies)
    .flatMap((reply) => (reply.kind === 'server-hello' ? [reply.suite] : []));
}

/** `among` is oldest first. */
export function below13({ walks }: Context, among: readonly Protocol[]): Below13 {
  const looked = among.map((protocol) => walks.find((walk) => walk.protocol.protocol === protocol));
  const offered = looked.findLast((walk) => walk?.protocol.state === 'offered');
  if (offered !== undefined)
    return {
      kind: 'offered',
      protocol: offered.protocol.protocol,
      suites: acceptedSuites(offered),
      walked: (offered.suites?.accepted.length ?? 0) > 0,
    };
  const replies = looked.flatMap((walk) => walk?.protocol.evidence.flatMap((each) => each.replies) ?? []);
  const open = among.filter((_, index) => looked[index]?.protocol.state !== 'refused');
  if (open.length === 0) return { kind: 'refused', replies };
  return { kind: 'unknown', why: `it is not known whether ${open.join(', ')} is offered`, replies };
}
