import type { Reply } from '../reply.js';
import type { Extension } from '../wire/client-hello.js';
import { Malformed } from '../wire/cursor.js';
import type { ServerHello } from '../wire/server-messages.js';
import type { Connection } from './channel.js';
import { answer, readFlight } from './flight13.js';
import { greet } from './greeting13.js';
import { afterwards, type Ending, type Intake, malformedReply } from './intake.js';
import { ticketSecret, updated } from './key-schedule.js';
import {
  type CertificateEntry,
  type CertificateRequest13,
  type Extensions,
  parseSessionTicket13,
  type SessionTicket13,
} from './messages.js';
import { protection13 } from './protection.js';
import type { Proof } from './signature.js';
import type { Suite13 } from './suites.js';
import { openTransport, type Transport } from './transport.js';

/** A ticket of TLS 1.3 that a later handshake can resume. */
export interface Session13 {
  readonly ticket: Buffer;
  readonly secret: Buffer;
  readonly suite: number;
  readonly ageAdd: number;
  /** Of `performance.now()`. */
  readonly receivedAt: number;
  readonly maxEarlyData?: number;
}

export interface Ask13 {
  readonly suites: readonly number[];
  readonly serverName?: string;
  readonly signatureSchemes?: readonly number[];
  /** The group of the first key share. Default x25519. */
  readonly group?: number;
  readonly extensions?: readonly Extension[];
  readonly session?: Session13;
  /**
   * `extensions`: to the EncryptedExtensions. `finished`: to the server's Finished, without an answer to it.
   * `closed`: the whole handshake, then close_notify, and everything up to the server's end.
   */
  readonly until: 'extensions' | 'finished' | 'closed';
}

/** How far a handshake came, and what was seen on the way. */
export interface Handshake13 {
  /** What came back, in order: hellos, alerts, and how it ended. */
  readonly replies: readonly Reply[];
  /** True when it came as far as was asked for. */
  readonly reached: boolean;
  readonly hello?: ServerHello;
  readonly encryptedExtensions?: Extensions;
  readonly certificateRequest?: CertificateRequest13;
  /** Empty when a session was resumed. */
  readonly certificates?: readonly CertificateEntry[];
  readonly proof?: Proof;
  /** Whether the server's Finished is right. */
  readonly serverFinished?: boolean;
  readonly resumed: boolean;
  readonly sessions: readonly Session13[];
  /** What followed our Finished. */
  readonly ending?: Ending;
}

/** A handshake as it grows. */
export type Progress13 = { -readonly [Key in keyof Handshake13]: Handshake13[Key] } & Intake & {
    sessions: Session13[];
  };

const newSessionTicket = 4;
const keyUpdate = 24;

/** How long tickets, or a complaint about our empty certificate, may take. */
const graceMs = 1500;

function sessionOf(given: SessionTicket13, { hash, id }: Suite13, resumption: Buffer): Session13 {
  const { nonce, ticket, ageAdd, maxEarlyData } = given;
  return {
    ticket,
    ageAdd,
    secret: ticketSecret(hash, resumption, nonce),
    suite: id,
    receivedAt: performance.now(),
    ...(maxEarlyData === undefined ? {} : { maxEarlyData }),
  };
}

async function run(link: Transport, ask: Ask13, seen: Progress13): Promise<void> {
  const agreed = await greet(link, ask, seen);
  if (agreed === undefined || !(await readFlight(link, ask, seen, agreed))) return;
  if (ask.until === 'closed') {
    const { suite } = agreed;
    const { resumption, server } = answer(link, seen, agreed);
    let secret = server;
    seen.ending = await afterwards(link, seen, graceMs, ({ type, body }) => {
      if (type === newSessionTicket)
        seen.sessions.push(sessionOf(parseSessionTicket13(body), suite, resumption));
      else if (type === keyUpdate) {
        secret = updated(suite.hash, secret);
        link.readWith(protection13(suite, secret));
      }
    });
  }
  seen.reached = true;
}

/** A TLS 1.3 handshake on a connection, which is closed at the end. Never throws for what the server does. */
export async function handshake13(connection: Connection, ask: Ask13): Promise<Handshake13> {
  const seen: Progress13 = { replies: [], reached: false, resumed: false, sessions: [] };
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
