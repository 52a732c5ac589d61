import type { Context } from '../probes/context.js';
import { describe, type Reply } from '../reply.js';
import { uint } from '../wire/cursor.js';
import { below13, type Conversation, converseAgain } from './conversation.js';
import { catalogue, fact, type VulnerabilityFact } from './fact.js';

const heartbeatExtension = 15;
const heartbeatRecord = 24;
const request = 1;
const response = 2;
/** RFC 6520, section 4: at least 16 bytes of padding follow the payload. */
const paddingLength = 16;
const payload = Buffer.from('tls-scanner-lite');
/** Told apart from the other by its length alone, so that no byte of an answer has to be kept. */
const control = Buffer.from('well-formed');

/** A request of which only the declared length may be wrong. */
function heartbeat(content: Buffer, declared: number): Buffer {
  return Buffer.concat([Buffer.of(request), uint(declared, 2), content, Buffer.alloc(paddingLength)]);
}

interface Heard {
  /** The request in question got a reply longer than itself. */
  readonly overread: boolean;
  /** The well-formed request that came after it was answered. */
  readonly controlAnswered: boolean;
  /** The connection was ended, by an alert or without one. */
  readonly ended: boolean;
  readonly replies: readonly Reply[];
}

/** Sends the request (if any) and a well-formed one after it; the order of the answers shows what was discarded. */
async function beat(conversation: Conversation, declared: number | undefined): Promise<Heard> {
  const replies: Reply[] = [];
  const overread = false;
  if (declared !== undefined) conversation.send(heartbeatRecord, heartbeat(payload, declared));
  conversation.send(heartbeatRecord, heartbeat(control, control.length));
  // One answer to each request, and a warning or two.
  for (let left = 4; left > 0; left -= 1) {
    const { reply, body } = await conversation.next(conversation.timeoutMs);
    replies.push(reply);
    if (reply.kind === 'timeout') break;
    if (reply.kind !== 'record')
      return {
        overread,
        controlAnswered: false,
        ended: reply.kind === 'alert' || reply.kind === 'closed',
        replies,
      };
    if (reply.contentType !== heartbeatRecord || body?.[0] !== response) continue;
    const answered = body.length >= 3 ? body.readUInt16BE(1) : 0;
    if (answered === control.length) return { overread, controlAnswered: true, ended: false, replies };
    if (answered === declared && reply.length > 1 + 2 + payload.length + paddingLength) {
      return { overread: true, controlAnswered: false, ended: false, replies };
    }
  }
  return { overread, controlAnswered: false, ended: false, replies };
}

/**
 * Heartbleed (CVE-2014-0160): a heartbeat whose declared length goes beyond its payload. The first request declares
 * no more than was sent, padding included: whoever replies to it doesn't check the length as RFC 6520 wants, and
 * shows nothing but our own bytes. Only then a second one goes a single byte further, which is what proves that
 * memory is read.
 */
export async function heartbleed(context: Context): Promise<VulnerabilityFact> {
  const { scanner } = context;
  const below = below13(context, catalogue.heartbleed.protocols);
  if (below.kind === 'refused')
    return fact('heartbleed', 'not-vulnerable', 'no version below TLS 1.3 is accepted', below);
  if (below.kind === 'unknown') return fact('heartbleed', 'inconclusive', below.why, below);
  const { protocol, suites } = below;
  const hello = {
    versions: [protocol],
    suites,
    extensions: [{ type: heartbeatExtension, content: Buffer.of(1) }],
  };
  const replies: Reply[] = [];
  const conclude = (state: VulnerabilityFact['state'], observed: string) =>
    fact('heartbleed', state, observed, { protocol, replies });

  /** What came of one request; undefined when the server no longer gives a flight. */
  async function ask(declared: number | undefined): Promise<Heard | 'no heartbeat' | undefined> {
    const started = await converseAgain(scanner, hello);
    if (started.kind === 'failed') {
      replies.push(started.reply);
      return undefined;
    }
    const { conversation } = started;
    replies.push(conversation.reply);
    try {
      if (!conversation.hello.extensions.has(heartbeatExtension)) return 'no heartbeat';
      const heard = await beat(conversation, declared);
      replies.push(...heard.replies);
      return heard;
    } finally {
      conversation.end();
    }
  }

  const own = payload.length + paddingLength;
  const first = await ask(own);
  const last = () => replies.map(describe).at(-1) ?? 'nothing';
  if (first === undefined) return conclude('inconclusive', `a hello with the heartbeat extension: ${last()}`);
  if (first === 'no heartbeat')
    return conclude(
      'not-vulnerable',
      'the heartbeat extension was offered, and the ServerHello is without it',
    );
  if (first.controlAnswered) {
    const observed =
      'a heartbeat with too great a length was discarded, the well-formed one after it answered';
    return conclude('not-vulnerable', observed);
  }
  if (first.overread) {
    const second = await ask(own + 1);
    if (second === undefined || second === 'no heartbeat')
      return conclude('inconclusive', `the padding was echoed as payload, then: ${last()}`);
    if (second.overread) {
      const observed = `a heartbeat of ${3 + own} bytes that declared ${own + 1} bytes of payload got a reply longer than itself`;
      return conclude('vulnerable', observed);
    }
    if (second.controlAnswered || second.ended) {
      const observed = 'padding is echoed as payload, but a length beyond the request is not answered';
      return conclude('not-vulnerable', observed);
    }
    return conclude('inconclusive', 'the padding was echoed as payload, then the server went silent');
  }
  if (!first.ended)
    return conclude(
      'inconclusive',
      'heartbeats are offered, but neither a wrong nor a well-formed one is answered',
    );
  const alone = await ask(undefined);
  if (alone === undefined || alone === 'no heartbeat' || !alone.controlAnswered)
    return conclude(
      'inconclusive',
      `heartbeats are offered, but not even a well-formed one is answered: ${last()}`,
    );
  return conclude(
    'not-vulnerable',
    'a heartbeat with too great a length ended the connection, a well-formed one alone is answered',
  );
}
