import { cursor, Malformed } from './cursor.js';
import { parseServerHello, type ServerHello } from './server-messages.js';

/** One handshake message, by its type number. */
export interface HandshakeMessage {
  readonly type: number;
  readonly body: Buffer;
}

export interface Alert {
  readonly level: number;
  readonly code: number;
}

/** How far the server's first flight has been read. */
export type Flight =
  | { readonly kind: 'open'; readonly hello?: ServerHello; readonly messages: readonly HandshakeMessage[] }
  | { readonly kind: 'alert'; readonly alert: Alert; readonly hello?: ServerHello }
  | { readonly kind: 'malformed'; readonly why: string; readonly hello?: ServerHello };

export interface FlightReader {
  /** Takes what arrived, however it was cut, and says where the flight stands. Never throws. */
  push(bytes: Buffer): Flight;
  /** Warning alerts that went before. */
  readonly warnings: readonly Alert[];
  /** The first bytes of the flight, for evidence. */
  readonly head: Buffer;
}

/** Bounds of one flight; a hostile server hits one of them soon. */
export const limits = {
  bytes: 262_144,
  records: 512,
  messages: 32,
  /** RFC 8446 allows 2^14 + 256, TLS 1.2 2^14 + 2048. */
  record: 16_384 + 2_048,
  message: 131_072,
  warnings: 4,
  head: 48,
} as const;

const contentTypes = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

/**
 * Reads records and handshake messages of a server's first flight, split or coalesced in any way. Reading ends by
 * itself where encryption begins (TLS 1.3), with whatever was legible before.
 */
export function flightReader(): FlightReader {
  let pending: Buffer = Buffer.alloc(0);
  let handshake: Buffer = Buffer.alloc(0);
  let head: Buffer = Buffer.alloc(0);
  let total = 0;
  let records = 0;
  let hello: ServerHello | undefined;
  let ended: Flight | undefined;
  const messages: HandshakeMessage[] = [];
  const warnings: Alert[] = [];

  const seen = () => (hello === undefined ? {} : { hello });

  function takeMessages(): void {
    while (handshake.length >= 4) {
      const length = handshake.readUIntBE(1, 3);
      if (length > limits.message) throw new Malformed(`handshake message of ${length} bytes`);
      if (handshake.length < 4 + length) return;
      const type = handshake.readUInt8(0);
      const body = handshake.subarray(4, 4 + length);
      handshake = handshake.subarray(4 + length);
      if (messages.length >= limits.messages) throw new Malformed('too many handshake messages');
      if (messages.length === 0 && type !== 2)
        throw new Malformed(`handshake type ${type} where a ServerHello belongs`);
      if (type === 2 && hello !== undefined) throw new Malformed('two ServerHellos');
      if (type === 2) hello = parseServerHello(body);
      messages.push({ type, body });
    }
  }

  function takeRecord(type: number, body: Buffer): Flight | undefined {
    if (type === contentTypes.alert) {
      const read = cursor(body);
      const alert = { level: read.uint8(), code: read.uint8() };
      // A warning such as unrecognized_name may go before a ServerHello; close_notify ends everything.
      if (alert.level !== 1 || alert.code === 0) return { kind: 'alert', alert, ...seen() };
      warnings.push(alert);
      if (warnings.length > limits.warnings) throw new Malformed('too many warnings');
      return undefined;
    }
    if (type === contentTypes.handshake) {
      if (body.length === 0) throw new Malformed('empty handshake record');
      handshake = handshake.length === 0 ? body : Buffer.concat([handshake, body]);
      takeMessages();
      return undefined;
    }
    if (hello === undefined) throw new Malformed(`record type ${type} where a ServerHello belongs`);
    return undefined;
  }

  function takeRecords(): Flight | undefined {
    while (pending.length > 0) {
      const type = pending.readUInt8(0);
      if (type < 20 || type > 23) throw new Malformed(`record type ${type}`);
      if (pending.length > 1 && pending.readUInt8(1) !== 3) throw new Malformed('record version is not 3.x');
      if (pending.length < 5) return undefined;
      const length = pending.readUInt16BE(3);
      if (length > limits.record) throw new Malformed(`record of ${length} bytes`);
      if (pending.length < 5 + length) return undefined;
      records += 1;
      if (records > limits.records) throw new Malformed('too many records');
      const body = pending.subarray(5, 5 + length);
      pending = pending.subarray(5 + length);
      const end = takeRecord(type, body);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  return {
    warnings,
    get head() {
      return head;
    },
    push(bytes) {
      if (ended !== undefined) return ended;
      if (head.length < limits.head)
        head = Buffer.concat([head, bytes.subarray(0, limits.head - head.length)]);
      total += bytes.length;
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      try {
        ended = takeRecords();
        if (ended === undefined && total > limits.bytes)
          throw new Malformed(`more than ${limits.bytes} bytes`);
      } catch (cause) {
        if (!(cause instanceof Malformed)) throw cause;
        ended = { kind: 'malformed', why: cause.message, ...seen() };
      }
      return ended ?? { kind: 'open', messages, ...seen() };
    },
  };
}
