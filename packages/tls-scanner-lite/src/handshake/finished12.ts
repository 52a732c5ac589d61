import { Malformed } from '../wire/cursor.js';
import { type Intake, type Turn, turn } from './intake.js';
import type { Keys } from './keys12.js';
import { parseSessionTicket12 } from './messages.js';
import { prf, transcriptHash } from './prf.js';
import type { Protection } from './protection.js';
import { contentType, handshakeMessage, type Transport } from './transport.js';

const message = { ticket: 4, finished: 20 } as const;
const maxEvents = 16;

/** The server's [NewSessionTicket,] ChangeCipherSpec and Finished. */
export async function readFinished(
  link: Transport,
  seen: Intake,
  keys: Keys,
  master: Buffer,
  transcript: Buffer[],
  server: Protection,
  first?: Turn,
): Promise<{ readonly ticket?: Buffer } | undefined> {
  let ticket: Buffer | undefined;
  let changed = false;
  let event = first ?? (await turn(link, seen));
  for (let count = 0; count < maxEvents; count += 1) {
    if (event === undefined) return undefined;
    if (event.kind === 'change-cipher-spec' && !changed) {
      changed = true;
      link.readWith(server);
    } else if (event.kind === 'handshake' && !changed && event.type === message.ticket) {
      ticket = parseSessionTicket12(event.body).ticket;
      transcript.push(event.raw);
    } else if (event.kind === 'handshake' && changed && event.type === message.finished) {
      const verify = prf(keys.hash, master, 'server finished', transcriptHash(keys.hash, transcript), 12);
      if (!verify.equals(event.body)) throw new Malformed('a Finished that does not verify');
      transcript.push(event.raw);
      return ticket === undefined || ticket.length === 0 ? {} : { ticket };
    } else throw new Malformed('a message out of order before the Finished');
    event = await turn(link, seen);
  }
  throw new Malformed('no Finished among many messages');
}

/** Our ChangeCipherSpec and Finished. Gives its verify_data, which a renegotiation refers to. */
export function sendFinished(
  link: Transport,
  keys: Keys,
  master: Buffer,
  transcript: Buffer[],
  client: Protection,
): Buffer {
  const verify = prf(keys.hash, master, 'client finished', transcriptHash(keys.hash, transcript), 12);
  const finished = handshakeMessage(message.finished, verify);
  link.send(contentType.changeCipherSpec, Buffer.of(1));
  link.writeWith(client);
  link.send(contentType.handshake, finished);
  transcript.push(finished);
  return verify;
}
