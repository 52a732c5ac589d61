import { randomBytes } from 'node:crypto';
import type { KeyAgreement } from '../handshake/key-agreement.js';
import { suiteName } from '../registry/suites.js';
import { uint, vector } from '../wire/cursor.js';
import type { ReceivedHello } from '../wire/received-hello.js';
import type { Chosen } from './choice.js';
import { ownExchange } from './key-exchange.js';
import { resumedKeys, type Start } from './keys.js';
import type { ResponderOptions } from './options.js';
import { contentTypes, message, records } from './records.js';
import type { Tickets } from './tickets.js';

export const types = {
  statusRequest: 5,
  heartbeat: 15,
  encryptThenMac: 22,
  extendedMasterSecret: 23,
  sessionTicket: 35,
  supportedVersions: 43,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const;
const renegotiationScsv = 0x00ff;

export function speaksHeartbeat({ extensions = {}, vulnerable = [] }: ResponderOptions): boolean {
  return extensions.heartbeat === true || vulnerable.includes('heartbleed');
}

export function givesTickets({ extensions = {}, vulnerable = [] }: ResponderOptions): boolean {
  return extensions.sessionTicket === true || vulnerable.includes('ticketbleed');
}

function extensionsFor(
  suite: number,
  hello: ReceivedHello,
  options: ResponderOptions,
): Map<number, Uint8Array> {
  const { extensions: wanted = {} } = options;
  const asked = (type: number) => hello.extensions.has(type);
  const list = new Map<number, Uint8Array>();
  const empty = Buffer.alloc(0);
  const renegotiation = asked(types.renegotiationInfo) || hello.suites.includes(renegotiationScsv);
  if (wanted.renegotiationInfo === true && renegotiation) list.set(types.renegotiationInfo, vector(1));
  if (wanted.certificateStatus !== undefined && asked(types.statusRequest))
    list.set(types.statusRequest, empty);
  if (speaksHeartbeat(options) && asked(types.heartbeat)) list.set(types.heartbeat, Buffer.of(1));
  if (wanted.encryptThenMac === true && asked(types.encryptThenMac) && suiteName(suite).includes('_CBC_'))
    list.set(types.encryptThenMac, empty);
  if (wanted.extendedMasterSecret === true && asked(types.extendedMasterSecret))
    list.set(types.extendedMasterSecret, empty);
  if (givesTickets(options) && asked(types.sessionTicket)) list.set(types.sessionTicket, empty);
  return list;
}

function encoded(list: ReadonlyMap<number, Uint8Array>): Buffer {
  const bytes = [...list].map(([type, content]) => Buffer.concat([uint(type, 2), vector(2, content)]));
  return bytes.length === 0 ? Buffer.alloc(0) : vector(2, ...bytes);
}

function compressionFor(hello: ReceivedHello, { extensions = {} }: ResponderOptions): number {
  const { compression } = extensions;
  return compression !== undefined && hello.compression.includes(compression) ? compression : 0;
}

/** A session id is repeated as it came; with `ticketbleed` always as 32 bytes, however many came. */
function repeated(sessionId: Buffer, { vulnerable = [] }: ResponderOptions): Buffer {
  if (!vulnerable.includes('ticketbleed')) return sessionId;
  // An affected server sends memory where these zeros are.
  const id = Buffer.alloc(32);
  sessionId.copy(id);
  return id;
}

export interface ServerFlight {
  readonly bytes: Buffer;
  /** What the handshake goes on from; absent when it was resumed, and all that is left is the client's Finished. */
  readonly start?: Start;
  readonly agreement?: KeyAgreement;
}

/** The bytes from ServerHello to ServerHelloDone, or those of a resumption when the hello brings a ticket of ours. */
export function serverFlight(
  chosen: Chosen,
  hello: ReceivedHello,
  options: ResponderOptions,
  tickets: Tickets,
): ServerFlight {
  const { certificates = [], extensions = {} } = options;
  const { version, suite } = chosen;
  const serverRandom = randomBytes(32);
  const list = extensionsFor(suite, hello, options);
  const ticket = hello.extensions.get(types.sessionTicket);
  const master =
    givesTickets(options) && ticket !== undefined && hello.sessionId.length > 0
      ? tickets.find(ticket)
      : undefined;
  if (master !== undefined) list.delete(types.sessionTicket);
  const serverHello = message(
    2,
    uint(version, 2),
    serverRandom,
    vector(1, master === undefined ? Buffer.alloc(0) : repeated(hello.sessionId, options)),
    uint(suite, 2),
    Buffer.of(compressionFor(hello, options)),
    encoded(list),
  );
  const startWith = (serverMessages: Buffer): Start => ({
    version,
    suite,
    hello,
    serverRandom,
    serverMessages,
    extendedMasterSecret: list.has(types.extendedMasterSecret),
    encryptThenMac: list.has(types.encryptThenMac),
  });
  if (master !== undefined) {
    const keys = resumedKeys(startWith(serverHello), master);
    const own = records(contentTypes.handshake, version, serverHello);
    return { bytes: Buffer.concat([own, keys?.finish() ?? Buffer.alloc(0)]) };
  }
  const exchange = ownExchange(chosen, Buffer.concat([hello.random, serverRandom]), options);
  const status = extensions.certificateStatus;
  const messages = Buffer.concat([
    serverHello,
    ...(certificates.length > 0
      ? [message(11, vector(3, ...certificates.map((der) => vector(3, der))))]
      : []),
    ...(status !== undefined && list.has(types.statusRequest)
      ? [message(22, Buffer.of(1), vector(3, status))]
      : []),
    ...(exchange === undefined ? [] : [message(12, exchange.body)]),
    message(14),
  ]);
  return {
    bytes: records(contentTypes.handshake, version, messages),
    start: startWith(messages),
    ...(exchange?.agreement === undefined ? {} : { agreement: exchange.agreement }),
  };
}

// RFC 8446, section 4.1.3: SHA-256 of "HelloRetryRequest".
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/** TLS 1.3 only as far as a HelloRetryRequest, which names suite and group. */
export function helloRetryRequest({ suite, group = 0 }: Chosen, { sessionId }: ReceivedHello): Buffer {
  const list = new Map([
    [types.supportedVersions, uint(0x0304, 2)],
    [types.keyShare, uint(group, 2)],
  ]);
  const body = [
    uint(0x0303, 2),
    retryRandom,
    vector(1, sessionId),
    uint(suite, 2),
    Buffer.of(0),
    encoded(list),
  ];
  return records(contentTypes.handshake, 0x0303, message(2, ...body));
}
