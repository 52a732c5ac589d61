import type { Socket } from 'node:net';
import { Malformed } from '../wire/cursor.js';
import { type ReceivedHello, readClientHello } from '../wire/received-hello.js';
import { afterFlight, type TakeRecord } from './after-flight.js';
import { choose } from './choice.js';
import type { ResponderOptions } from './options.js';
import { fatalAlert } from './records.js';
import { turnDown } from './refusal.js';
import { helloRetryRequest, serverFlight } from './server-flight.js';
import { beginsAsSsl2, commonKinds, readSsl2Hello, ssl2Error, ssl2ServerHello } from './ssl2.js';
import type { Tickets } from './tickets.js';
import { serveTls13 } from './tls13.js';

const maxPending = 65_536;
const handshakeFailure = 40;

/** A hello of SSL 2.0's format for a later version says the same as one of that version. */
function asLaterHello(version: number, kinds: readonly number[]): ReceivedHello {
  const suites = kinds.filter((kind) => kind < 0x010000);
  const none = Buffer.alloc(0);
  const rest = { random: none, sessionId: none, compression: [0], extensions: new Map(), message: none };
  return { version, suites, ...rest };
}

/** How a connection begins. */
export type First =
  | { readonly kind: 'ssl2'; readonly common: readonly number[] | undefined }
  | { readonly kind: 'hello'; readonly hello: ReceivedHello; readonly rest: Buffer };

/** @throws {Malformed} for bytes that are no hello. */
export function firstOf(bytes: Buffer, options: ResponderOptions): First | 'incomplete' {
  if (!beginsAsSsl2(bytes)) {
    const taken = readClientHello(bytes);
    return taken === 'incomplete' ? taken : { kind: 'hello', ...taken };
  }
  const hello = readSsl2Hello(bytes);
  if (hello === 'incomplete') return hello;
  if (hello.version < 0x0300) return { kind: 'ssl2', common: commonKinds(hello, options) };
  return { kind: 'hello', hello: asLaterHello(hello.version, hello.kinds), rest: Buffer.alloc(0) };
}

/** Answers a hello; gives what to do with later records, or nothing when they are to be ignored. */
function answer(
  socket: Socket,
  hello: ReceivedHello,
  options: ResponderOptions,
  tickets: Tickets,
): TakeRecord | undefined {
  const { refusal = 'alert', afterFlight: later = 'answer' } = options;
  const choice = choose(hello, options);
  if (choice.kind === 'none') {
    turnDown(socket, refusal, fatalAlert(Math.min(choice.version, 0x0303), choice.alert));
    return undefined;
  }
  if (choice.version === 0x0304) {
    const served = serveTls13(socket, choice, hello, options);
    if (served !== undefined) return served;
    socket.write(helloRetryRequest(choice, hello));
    return () => socket.end(fatalAlert(0x0303, handshakeFailure));
  }
  const { bytes, start, agreement } = serverFlight(choice, hello, options, tickets);
  socket.write(bytes);
  if (later === 'close' || later === 'garbage') return () => turnDown(socket, later, Buffer.alloc(0));
  return start === undefined || later === 'silent'
    ? undefined
    : afterFlight(socket, start, agreement, options, tickets);
}

function hasRecord(bytes: Buffer): boolean {
  return bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt16BE(3);
}

/** Serves one connection to its end. `note` gets the hello, when it could be read. */
export function serve(
  socket: Socket,
  firstBytes: Buffer,
  options: ResponderOptions,
  tickets: Tickets,
  note: (hello: ReceivedHello) => void,
): void {
  const { behaviour = 'answer', refusal = 'alert' } = options;
  let pending = firstBytes;
  let takeRecord: TakeRecord | 'hello' | undefined = 'hello';

  function takeFirst(): void {
    const first = firstOf(pending, options);
    if (first === 'incomplete') return;
    takeRecord = undefined;
    if (first.kind === 'hello') note(first.hello);
    if (behaviour !== 'answer') turnDown(socket, behaviour, Buffer.alloc(0));
    else if (first.kind === 'hello') {
      pending = first.rest;
      takeRecord = answer(socket, first.hello, options, tickets);
    } else if (first.common === undefined) turnDown(socket, refusal, ssl2Error());
    else socket.write(ssl2ServerHello(first.common, options));
  }
  function takeRecords(take: TakeRecord): void {
    while (hasRecord(pending) && !socket.writableEnded) {
      const end = 5 + pending.readUInt16BE(3);
      const [type, version, body] = [pending.readUInt8(0), pending.readUInt16BE(1), pending.subarray(5, end)];
      pending = pending.subarray(end);
      take(type, version, body);
    }
  }
  function push(chunk: Buffer): void {
    pending = Buffer.concat([pending, chunk]);
    try {
      if (takeRecord === 'hello') takeFirst();
      if (typeof takeRecord === 'function') takeRecords(takeRecord);
    } catch (cause) {
      if (!(cause instanceof Malformed)) throw cause;
      socket.destroy();
    }
    // Whatever comes after the end, or in place of a hello that never ends, is not kept.
    if (takeRecord === undefined || socket.writableEnded) pending = Buffer.alloc(0);
    else if (pending.length > maxPending) socket.destroy();
  }
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', push);
  if (firstBytes.length > 0) push(Buffer.alloc(0));
}
