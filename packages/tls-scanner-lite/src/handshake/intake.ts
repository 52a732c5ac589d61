import type { Reply } from '../reply.js';
import { Malformed } from '../wire/cursor.js';
import type { Incoming, Transport } from './transport.js';

/** What reading adds to. */
export interface Intake {
  replies: Reply[];
}

type Message = Extract<Incoming, { kind: 'handshake' }>;

/** What carries a handshake on. */
export type Turn = Message | Extract<Incoming, { kind: 'change-cipher-spec' }>;

const maxWarnings = 4;
const closeNotifyCode = 0;
const userCanceled = 90;

/**
 * The next message or ChangeCipherSpec; undefined when there will be none, and then `replies` says why. Warnings are recorded
 * and passed over.
 *
 * @throws {Malformed}
 */
export async function turn(link: Transport, seen: Intake): Promise<Turn | undefined> {
  for (;;) {
    const event = await link.next();
    if (event.kind === 'handshake' || event.kind === 'change-cipher-spec') return event;
    if (event.kind === 'data') throw new Malformed('application data in the handshake');
    seen.replies.push(event.kind === 'end' ? event.reply : link.alertReply(event));
    if (event.kind === 'end' || event.level !== 1 || event.code === 0) return undefined;
    if (seen.replies.filter(({ kind }) => kind === 'alert').length > maxWarnings)
      throw new Malformed('too many warnings');
  }
}

/** The next message, over ChangeCipherSpecs that mean nothing (RFC 8446, section 5). @throws {Malformed} */
export async function incoming(link: Transport, seen: Intake): Promise<Message | undefined> {
  for (;;) {
    const event = await turn(link, seen);
    if (event?.kind !== 'change-cipher-spec') return event;
  }
}

/** What followed a complete handshake. */
export interface Ending {
  /** The server said something that only a server says that went on: a ticket, data, close_notify. */
  readonly wentOn: boolean;
  /** A fatal alert. */
  readonly alert?: number;
  /** The server's close was seen, so that nothing more can come. */
  readonly over: boolean;
}

/** How long a server may stay silent once it has said something. */
const restMs = 400;

/**
 * Reads to the server's end, at most for `graceMs`, and hands over the handshake messages. Most servers answer a close_notify
 * at once. What breaks the rules after a finished handshake ends the reading, and no more.
 */
export async function afterwards(
  link: Transport,
  seen: Intake,
  graceMs: number,
  take: (message: Message) => void,
): Promise<Ending> {
  let until = performance.now() + graceMs;
  let wentOn = false;
  try {
    for (;;) {
      const event = await link.next(Math.max(0, until - performance.now()));
      if (event.kind === 'end') {
        seen.replies.push(event.reply);
        // A reset may have thrown away what was still on its way.
        return { wentOn, over: event.reply.kind === 'closed' && event.reply.how === 'end' };
      }
      if (event.kind === 'alert') {
        seen.replies.push(link.alertReply(event));
        if (event.code === closeNotifyCode) return { wentOn: true, over: true };
        if (event.level !== 1 && event.code !== userCanceled)
          return { wentOn, over: true, alert: event.code };
      } else if (event.kind !== 'change-cipher-spec') {
        wentOn = true;
        until = Math.min(until, performance.now() + restMs);
        if (event.kind === 'handshake') take(event);
      }
    }
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    seen.replies.push(malformedReply(link, cause));
    return { wentOn, over: false };
  }
}

export function malformedReply(link: Transport, { message }: Malformed): Reply {
  return { kind: 'malformed', why: message, bytes: link.head };
}
