import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Scanner } from '../probes/ask.js';
import { describe, type Reply } from '../reply.js';
import type { Hello } from '../wire/client-hello.js';
import { Malformed } from '../wire/cursor.js';
import { parseCertificates } from '../wire/server-messages.js';
import { type Conversation, converse } from './conversation.js';
import { type Block, blocks, clientKeyExchangeOf } from './robot-messages.js';

const contentTypes = { changeCipherSpec: 20, alert: 21, handshake: 22 } as const;
const certificateMessage = 11;
const certificateRequest = 13;

/** What one block brought: words that can be compared, or why there are none. */
export interface Response {
  readonly block: Block;
  readonly words?: string;
  readonly missing?: 'no handshake' | 'no RSA certificate' | 'no TLS';
  /** It came before what finishes the exchange was sent. */
  readonly early: boolean;
  /** The server has looked at the key exchange, and not ended for want of a client certificate before. */
  readonly reached: boolean;
  readonly replies: readonly Reply[];
}

function keyFrom({ messages }: Conversation): KeyObject | undefined {
  const message = messages.find(({ type }) => type === certificateMessage);
  if (message === undefined) return undefined;
  try {
    const [leaf] = parseCertificates(message.body);
    if (leaf === undefined) return undefined;
    const { publicKey } = new X509Certificate(leaf);
    return publicKey.asymmetricKeyType === 'rsa' ? publicKey : undefined;
  } catch (cause) {
    // Node's parser throws plain errors for what it can't read.
    if (cause instanceof Malformed || cause instanceof Error) return undefined;
    throw cause;
  }
}

/** FIN or RST is a matter of timing; alerts count, and how many of them. */
function wordOf(reply: Reply): string {
  if (reply.kind === 'alert') return `alert ${reply.description}`;
  if (reply.kind === 'timeout') return 'silence';
  return reply.kind === 'closed' ? 'closed' : describe(reply);
}

const wantsCertificate = ({ messages }: Conversation) =>
  messages.some(({ type }) => type === certificateRequest);

/** "None" comes before the key exchange: as an empty list, in SSL 3.0 as a warning (no_certificate). */
function sendNoCertificate(conversation: Conversation, version: number): void {
  if (version === 0x0300) conversation.send(contentTypes.alert, Buffer.of(1, 41));
  else conversation.send(contentTypes.handshake, Buffer.from('0b000003000000', 'hex'));
}

/** What only a server says that went on to the Finished: bad_record_mac, decryption_failed, decrypt_error. */
const afterKeyExchange = new Set([20, 21, 51]);

/** An encrypted Finished of a sort: nobody can read it, whatever the key. */
const unreadable = Buffer.alloc(64, 0xa5);
const maxReplies = 4;
/** A close that belongs to an alert comes with it, but perhaps in a packet of its own. */
const closingMs = 1000;

/**
 * Sends a key exchange alone and waits a moment, for servers that answer a bad one at once; then what finishes it,
 * for all others. The last reply is the end of the connection, or the silence after an alert.
 */
async function tell(
  conversation: Conversation,
  exchange: Buffer,
  version: number,
): Promise<{ readonly early: boolean; readonly replies: readonly Reply[] }> {
  const { patienceMs, timeoutMs } = conversation;
  const replies: Reply[] = [];
  if (wantsCertificate(conversation)) sendNoCertificate(conversation, version);
  conversation.send(contentTypes.handshake, exchange);
  let { reply } = await conversation.next(patienceMs);
  const early = reply.kind !== 'timeout';
  if (!early) {
    conversation.send(contentTypes.changeCipherSpec, Buffer.of(1));
    conversation.send(contentTypes.handshake, unreadable);
    reply = (await conversation.next(timeoutMs)).reply;
  }
  replies.push(reply);
  while ((reply.kind === 'alert' || reply.kind === 'record') && replies.length < maxReplies) {
    reply = (await conversation.next(Math.min(timeoutMs, closingMs))).reply;
    replies.push(reply);
  }
  return { early, replies };
}

/** One block in a connection of its own. */
export async function respond(
  scanner: Scanner,
  hello: Hello,
  block: Block,
  version: number,
): Promise<Response> {
  const nothing = { block, early: false, reached: false };
  const started = await converse(scanner, hello);
  if (started.kind === 'failed') return { ...nothing, missing: 'no handshake', replies: [started.reply] };
  const { conversation } = started;
  try {
    // The key of this very connection: behind one address there may be several servers.
    const key = keyFrom(conversation);
    if (key === undefined)
      return { ...nothing, missing: 'no RSA certificate', replies: [conversation.reply] };
    const exchange = clientKeyExchangeOf(block, key, version);
    const { early, replies } = await tell(conversation, exchange, version);
    if (replies.some(({ kind }) => kind === 'malformed')) return { ...nothing, missing: 'no TLS', replies };
    const late = replies.some((reply) => reply.kind === 'alert' && afterKeyExchange.has(reply.code));
    const reached = late || !wantsCertificate(conversation);
    return { block, words: replies.map(wordOf).join(', '), early, reached, replies };
  } finally {
    conversation.end();
  }
}

export const alike = (words: readonly string[]) => new Set(words).size === 1;

/**
 * What the blocks brought, in words that can be compared; undefined when one of them brought nothing. Whether an
 * answer came at once counts only where the answers themselves are alike: on a busy machine anything can be late.
 */
export function patternOf(responses: readonly Response[]): readonly string[] | undefined {
  const words = responses.flatMap((each) => each.words ?? []);
  if (words.length < responses.length) return undefined;
  if (!alike(words)) return words;
  return responses.map(({ words: each = '', early }) => (early ? `${each}, at once` : each));
}

/** Weak: only a wholly correct block stands out, so that many more questions are needed (Böck, section 5.2). */
export function oracleOf(pattern: readonly string[]): 'weak' | 'strong' {
  const of = (block: Block) => pattern[blocks.indexOf(block)];
  const wrong = of('wrong start');
  return wrong === of('zero misplaced') && wrong === of('no zero') ? 'weak' : 'strong';
}
