import { clientHello } from '../wire/client-hello.js';
import { Malformed, uint, vector } from '../wire/cursor.js';
import type { Ask12, Handshake12, Progress12 } from './ask12.js';
import type { Connection } from './channel.js';
import { exchangeByAgreement, exchangeByRsa } from './exchange12.js';
import { readFinished, sendFinished } from './finished12.js';
import { type Flight12, readFlight12 } from './flight12.js';
import { greet12, helloReply, usual } from './greeting12.js';
import { afterwards, malformedReply, turn } from './intake.js';
import { type Keys, protect } from './keys12.js';
import { prf, transcriptHash } from './prf.js';
import { renegotiate } from './renegotiation.js';
import { closeNotify, contentType, handshakeMessage, openTransport, type Transport } from './transport.js';

const message = { ticket: 4, certificate: 11, clientKeyExchange: 16 } as const;
const extendedMasterSecret = 23;
const renegotiationInfo = 0xff01;

/** How long the server may take to say goodbye. */
const graceMs = 400;
/** How long a connection is watched for an end that nobody asked for. */
const idleMs = 700;

/** The end of a handshake: the master secret, our verify_data, and perhaps a ticket. */
interface Concluded {
  readonly master: Buffer;
  readonly verify: Buffer;
  readonly ticket?: Buffer;
}

/** Our answer to a full flight, from the empty certificate to our verify_data. */
function answer(
  link: Transport,
  seen: Progress12,
  { suite, version, hash, random, hello }: Keys,
  { leaf, exchange }: Flight12,
  transcript: Buffer[],
): Buffer {
  if (suite.exchange === 'RSA' ? leaf === undefined : exchange === undefined)
    throw new Malformed('nothing to exchange a key with');
  const ours =
    exchange === undefined ? exchangeByRsa(leaf ?? Buffer.alloc(0), version) : exchangeByAgreement(exchange);
  const send = (content: Buffer) => {
    link.send(contentType.handshake, content);
    transcript.push(content);
  };
  if (seen.certificateRequested === true) send(handshakeMessage(message.certificate, uint(0, 3)));
  send(handshakeMessage(message.clientKeyExchange, ours.content));
  return hello.extensions.has(extendedMasterSecret)
    ? prf(hash, ours.premaster, 'extended master secret', transcriptHash(hash, transcript), 48)
    : prf(hash, ours.premaster, 'master secret', Buffer.concat([random, hello.random]), 48);
}

/** Everything after the hellos: the server resumes, or there is a full exchange. */
async function conclude(
  link: Transport,
  ask: Ask12,
  seen: Progress12,
  keys: Keys,
  transcript: Buffer[],
): Promise<Concluded | undefined> {
  const first = await turn(link, seen);
  if (first === undefined) return undefined;
  if (first.kind === 'change-cipher-spec' || first.type === message.ticket) {
    if (ask.session === undefined) throw new Malformed('a session resumed that was not offered');
    const { master } = ask.session;
    const { client, server } = protect(keys, master);
    const end = await readFinished(link, seen, keys, master, transcript, server, first);
    if (end === undefined) return undefined;
    seen.resumed = true;
    return { ...end, master, verify: sendFinished(link, keys, master, transcript, client) };
  }
  const flight = await readFlight12(link, seen, keys, first, transcript);
  if (flight === undefined) return undefined;
  if (flight.exchange?.kind === 'ECDHE') {
    const known = helloReply(keys.hello, flight.exchange.group);
    seen.replies = seen.replies.map((reply) => (reply.kind === 'server-hello' ? known : reply));
  }
  const master = answer(link, seen, keys, flight, transcript);
  const { client, server } = protect(keys, master);
  const verify = sendFinished(link, keys, master, transcript, client);
  const end = await readFinished(link, seen, keys, master, transcript, server);
  return end === undefined ? undefined : { ...end, master, verify };
}

async function run(link: Transport, ask: Ask12, seen: Progress12): Promise<void> {
  const greeted = await greet12(link, ask, seen);
  if (greeted === undefined) return;
  const { keys, transcript } = greeted;
  const concluded = await conclude(link, ask, seen, keys, transcript);
  if (concluded === undefined) return;
  const { master, verify, ticket } = concluded;
  const { suite, sessionId } = keys.hello;
  seen.reached = true;
  seen.session = { suite, master, id: sessionId, ...(ticket === undefined ? {} : { ticket }) };
  if (ask.afterwards === 'renegotiate') {
    const extensions = [{ type: renegotiationInfo, content: vector(1, verify) }];
    seen.renegotiation = await renegotiate(link, seen, clientHello({ ...usual(ask), extensions }));
  } else if (ask.afterwards === 'wait') {
    const { over } = await afterwards(link, seen, idleMs, () => {});
    seen.endedIdle = over || seen.replies.at(-1)?.kind === 'closed';
  } else {
    link.send(contentType.alert, closeNotify);
    seen.ending = await afterwards(link, seen, graceMs, () => {});
  }
}

/** A handshake of TLS 1.0 to 1.2 on a connection, which is closed at the end. Never throws for what the server does. */
export async function handshake12(connection: Connection, ask: Ask12): Promise<Handshake12> {
  const seen: Progress12 = { replies: [], reached: false, resumed: false };
  const link = openTransport(connection);
  try {
    await run(link, ask, seen);
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    seen.replies.push(malformedReply(link, cause));
  } finally {
    link.close();
  }
  return seen;
}
