import { alertName } from '../registry/alerts.js';
import type { Reply } from '../reply.js';
import { cursor, Malformed, vector } from '../wire/cursor.js';
import { limits } from '../wire/flight.js';
import { type Connection, openChannel } from './channel.js';
import { type Protection, plainRecord } from './protection.js';

/** One event of a handshake. `raw` is the whole message, as it goes into the transcript. */
export type Incoming =
  | { readonly kind: 'handshake'; readonly type: number; readonly body: Buffer; readonly raw: Buffer }
  | { readonly kind: 'alert'; readonly level: number; readonly code: number }
  | { readonly kind: 'change-cipher-spec' }
  | { readonly kind: 'data' }
  | { readonly kind: 'end'; readonly reply: Reply };

/** Handshake messages over records, in clear first and protected later. */
export interface Transport {
  /** The next event. @throws {Malformed} for bytes that break the rules. */
  next(waitMs?: number): Promise<Incoming>;
  /** Sends content of one type, protected if writing is. */
  send(type: number, content: Buffer): void;
  /** Sends bytes that are records already. */
  sendRecords(bytes: Buffer): void;
  /** @throws {Malformed} when part of a message has come under the keys before. */
  readWith(protection: Protection): void;
  writeWith(protection: Protection): void;
  /** Writes records of this version from here on; the first hello goes out as TLS 1.0. */
  speak(version: number): void;
  alertReply(alert: { readonly level: number; readonly code: number }): Reply;
  readonly head: string;
  close(): void;
}

export const handshakeMessage = (type: number, ...body: readonly Buffer[]) =>
  Buffer.concat([Buffer.of(type), vector(3, ...body)]);

/** The alert that says goodbye. */
export const closeNotify: Buffer = Buffer.of(1, 0);

export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22 } as const;

function alertReply({ level, code }: { readonly level: number; readonly code: number }): Reply {
  const named = level === 1 ? 'warning' : 'fatal';
  return {
    kind: 'alert',
    level: level === 1 || level === 2 ? named : level,
    code,
    description: alertName(code),
  };
}

const maxMessages = 64;
/** Full of empty records, a connection would be cheap for the server and never end. */
const maxEmpty = 16;

export function openTransport(connection: Connection): Transport {
  const channel = openChannel(connection);
  let reading: Protection | undefined;
  let writing: Protection | undefined;
  let handshake: Buffer = Buffer.alloc(0);
  let messages = 0;
  let version = 0x0301;
  let empties = 0;

  function takeMessage(): Incoming | undefined {
    if (handshake.length < 4) return undefined;
    const length = handshake.readUIntBE(1, 3);
    if (length > limits.message) throw new Malformed(`handshake message of ${length} bytes`);
    if (handshake.length < 4 + length) return undefined;
    messages += 1;
    if (messages > maxMessages) throw new Malformed('too many handshake messages');
    const raw = handshake.subarray(0, 4 + length);
    handshake = handshake.subarray(4 + length);
    return { kind: 'handshake', type: raw.readUInt8(0), body: raw.subarray(4), raw };
  }

  function takeContent(type: number, content: Buffer): Incoming | undefined {
    if (type === contentType.alert) {
      const read = cursor(content);
      return { kind: 'alert', level: read.uint8(), code: read.uint8() };
    }
    if (type === contentType.changeCipherSpec) return { kind: 'change-cipher-spec' };
    if (content.length === 0) {
      empties += 1;
      if (empties > maxEmpty) throw new Malformed('too many empty records');
      return undefined;
    }
    if (type !== contentType.handshake) return { kind: 'data' };
    handshake = Buffer.concat([handshake, content]);
    return undefined;
  }

  return {
    speak(chosen) {
      version = chosen;
    },
    get head() {
      return channel.head;
    },
    async next(waitMs) {
      for (;;) {
        const message = takeMessage();
        if (message !== undefined) return message;
        const raw = await channel.next(waitMs);
        if (raw.kind === 'end') return raw;
        // In TLS 1.3 a ChangeCipherSpec is never protected, and an alert may not be when the server has no keys yet.
        const clear = reading === undefined || raw.type === contentType.changeCipherSpec;
        const bare = raw.type === contentType.alert && raw.body.length === 2;
        const { type, content } =
          clear || bare || reading === undefined
            ? { type: raw.type, content: raw.body }
            : reading.open(raw.type, raw.version, raw.body);
        const event = takeContent(type, content);
        if (event !== undefined) return event;
      }
    },
    send(type, content) {
      channel.send(writing === undefined ? plainRecord(type, version, content) : writing.seal(type, content));
    },
    sendRecords: (bytes) => channel.send(bytes),
    readWith(protection) {
      if (handshake.length > 0) throw new Malformed('a handshake message across a change of keys');
      reading = protection;
    },
    writeWith(protection) {
      writing = protection;
    },
    alertReply,
    close: () => channel.close(),
  };
}
