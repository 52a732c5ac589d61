import type { Context } from '../probes/context.js';
import { describe, type Reply } from '../reply.js';
import { below13, type Conversation, converseAgain, isAnswer } from './conversation.js';
import { catalogue, fact, type VulnerabilityFact } from './fact.js';

const contentTypes = { changeCipherSpec: 20, handshake: 22 } as const;
/**
 * A Finished of 12 zeros in clear. Who still reads in clear finds it out of place; who decrypts finds no such record.
 */
const finished = Buffer.concat([Buffer.from('1400000c', 'hex'), Buffer.alloc(12)]);
const decryptionAlerts = new Set([20, 21]);

type Outcome = 'accepted' | 'refused' | 'closed' | 'unclear';

/** The first answer that isn't a warning. */
async function answerTo(conversation: Conversation, replies: Reply[], waitMs: number): Promise<Reply> {
  for (let left = 4; ; left -= 1) {
    const { reply } = await conversation.next(waitMs);
    replies.push(reply);
    const warning = reply.kind === 'alert' && reply.level === 'warning' && reply.code !== 0;
    if (!warning || left === 0) return reply;
  }
}

async function inject(conversation: Conversation, replies: Reply[]): Promise<Outcome> {
  conversation.send(contentTypes.changeCipherSpec, Buffer.of(1));
  const early = await answerTo(conversation, replies, conversation.patienceMs);
  if (early.kind === 'alert') return 'refused';
  if (early.kind === 'closed') return 'closed';
  if (early.kind !== 'timeout') return 'unclear';
  // Silence: it may have been accepted, or the server is slow. What it makes of the next record tells.
  conversation.send(contentTypes.handshake, finished);
  const next = await answerTo(conversation, replies, conversation.timeoutMs);
  if (next.kind !== 'alert') return 'unclear';
  return decryptionAlerts.has(next.code) ? 'accepted' : 'refused';
}

/**
 * CCS injection (CVE-2014-0224): a ChangeCipherSpec before any key was exchanged. An affected server accepts it
 * without a word and decrypts what follows with a key made of nothing; a sound one answers unexpected_message. No
 * handshake is finished.
 */
export async function ccsInjection(context: Context): Promise<VulnerabilityFact> {
  const below = below13(context, catalogue['ccs-injection'].protocols);
  if (below.kind === 'refused')
    return fact('ccs-injection', 'not-vulnerable', 'no version below TLS 1.3 is accepted', below);
  if (below.kind === 'unknown') return fact('ccs-injection', 'inconclusive', below.why, below);
  const { protocol, suites } = below;
  const replies: Reply[] = [];
  const outcomes: Outcome[] = [];
  const conclude = (state: VulnerabilityFact['state'], observed: string) =>
    fact('ccs-injection', state, observed, { protocol, replies });

  // An alert is clear by itself; what looks like acceptance, or a mere close, has to repeat.
  while (outcomes.length < 2) {
    const started = await converseAgain(context.scanner, { versions: [protocol], suites });
    if (started.kind === 'failed') {
      replies.push(started.reply);
      return conclude('inconclusive', `an ordinary hello: ${describe(started.reply)}`);
    }
    const { conversation } = started;
    replies.push(conversation.reply);
    const outcome = await inject(conversation, replies);
    conversation.end();
    outcomes.push(outcome);
    if (outcome === 'refused') break;
  }
  const last = replies.findLast(isAnswer);
  if (outcomes.at(-1) === 'refused') {
    const observed = `an early ChangeCipherSpec is refused: ${last === undefined ? '' : describe(last)}`;
    return conclude('not-vulnerable', observed);
  }
  if (outcomes.every((outcome) => outcome === 'accepted')) {
    return conclude(
      'vulnerable',
      'an early ChangeCipherSpec is accepted: the next record in clear can no longer be decrypted, twice',
    );
  }
  if (outcomes.every((outcome) => outcome === 'closed')) {
    return conclude('not-vulnerable', 'the connection is closed at an early ChangeCipherSpec, twice');
  }
  return conclude('inconclusive', `an early ChangeCipherSpec: ${outcomes.join(', then ')}`);
}
