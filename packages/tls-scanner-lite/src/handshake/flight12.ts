import { Malformed } from '../wire/cursor.js';
import { parseCertificates } from '../wire/server-messages.js';
import type { Progress12 } from './ask12.js';
import { incoming } from './intake.js';
import type { Keys } from './keys12.js';
import { type KeyExchange12, parseKeyExchange12 } from './messages.js';
import { proofOf } from './signature.js';
import type { Incoming, Transport } from './transport.js';

const message = { certificate: 11, keyExchange: 12, request: 13, done: 14, status: 22 } as const;
/** Each comes once at most, in this order. */
const order: readonly number[] = [
  message.certificate,
  message.status,
  message.keyExchange,
  message.request,
  message.done,
];

/** What the client's answer is made from. */
export interface Flight12 {
  readonly leaf?: Buffer;
  readonly exchange?: KeyExchange12;
}

/** The rest of a full first flight, from the Certificate to ServerHelloDone. */
export async function readFlight12(
  link: Transport,
  seen: Progress12,
  { suite, version, random, hello }: Keys,
  first: Extract<Incoming, { kind: 'handshake' }>,
  transcript: Buffer[],
): Promise<Flight12 | undefined> {
  let next: typeof first | undefined = first;
  let exchange: KeyExchange12 | undefined;
  let requested = false;
  let at = -1;
  while (next !== undefined) {
    const { type, body, raw } = next;
    transcript.push(raw);
    const place = order.indexOf(type);
    if (place <= at) throw new Malformed(`handshake type ${type} out of order`);
    at = place;
    if (type === message.certificate) seen.certificates = parseCertificates(body);
    else if (type === message.status) seen.certificateStatus = body;
    else if (type === message.keyExchange && suite.exchange !== 'RSA') {
      exchange = parseKeyExchange12(suite.exchange, body, version === 0x0303);
      const [leaf] = seen.certificates ?? [];
      // Below TLS 1.2 the signature is over MD5 and SHA-1 together, which is not checked here.
      if (leaf !== undefined && version === 0x0303) {
        const content = Buffer.concat([random, hello.random, exchange.signed.parameters]);
        seen.proof = proofOf(leaf, content, exchange.signed, false);
      }
    } else if (type === message.request) requested = true;
    else if (type === message.done) {
      seen.certificateRequested = requested;
      const [leaf] = seen.certificates ?? [];
      return { ...(leaf === undefined ? {} : { leaf }), ...(exchange === undefined ? {} : { exchange }) };
    } else throw new Malformed(`handshake type ${type}, which this suite has no use for`);
    next = await incoming(link, seen);
  }
  return undefined;
}
