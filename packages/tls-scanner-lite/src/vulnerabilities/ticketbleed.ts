import { randomBytes } from 'node:crypto';
import { exchange } from '../exchange.js';
import { type Protocol12, speakable } from '../handshake/ask12.js';
import { takeTicket } from '../handshake/sessions.js';
import type { Context } from '../probes/context.js';
import { suitesOf } from '../registry/suites.js';
import { describe, type Reply } from '../reply.js';
import { clientHello } from '../wire/client-hello.js';
import { below13, converseAgain } from './conversation.js';
import { catalogue, fact, type VulnerabilityFact } from './fact.js';

const versions: readonly Protocol12[] = catalogue.ticketbleed.protocols;
const sessionTicket = 35;
const fullLength = 32;
/** One byte short of what an affected server always sends: of its memory only that byte comes along. */
const shortLength = fullLength - 1;

/** What the server did with the session id that came along with its ticket. */
type Echo = 'same' | 'longer' | 'other' | 'no answer';

function isProtocol12(protocol: string): protocol is Protocol12 {
  return versions.some((version) => version === protocol);
}

/**
 * Ticketbleed (CVE-2016-9244): a session ticket of the server, sent back with a session id that is shorter than 32
 * bytes. An affected server repeats 32 bytes all the same. The control is the same ticket with an id of full length.
 */
export async function ticketbleed(context: Context): Promise<VulnerabilityFact> {
  const { scanner } = context;
  const below = below13(context, versions);
  if (below.kind === 'refused')
    return fact('ticketbleed', 'not-vulnerable', 'no version from TLS 1.0 to 1.2 is accepted', below);
  if (below.kind === 'unknown') return fact('ticketbleed', 'inconclusive', below.why, below);
  const { protocol } = below;
  const replies: Reply[] = [];
  const conclude = (state: VulnerabilityFact['state'], observed: string) =>
    fact('ticketbleed', state, observed, { protocol, replies });
  // Who gives a ticket says so in the ServerHello (RFC 5077, section 3.2): then only is there something to finish
  // for.
  const extensions = [{ type: sessionTicket, content: Buffer.alloc(0) }];
  const asked = await converseAgain(scanner, { versions: [protocol], suites: below.suites, extensions });
  if (asked.kind === 'failed') {
    replies.push(asked.reply);
    return conclude('inconclusive', `a hello that asks for a ticket: ${describe(asked.reply)}`);
  }
  asked.conversation.end();
  replies.push(asked.conversation.reply);
  if (!asked.conversation.hello.extensions.has(sessionTicket))
    return conclude('not-vulnerable', 'a ticket was asked for, and the ServerHello promises none');
  // Only the walk knows all that is accepted; without it the suite that was seen may be one that can't be spoken here.
  const accepted = isProtocol12(protocol) ? speakable(protocol, below.suites) : [];
  const suites =
    isProtocol12(protocol) && accepted.length === 0 && !below.walked
      ? speakable(protocol, suitesOf(protocol))
      : accepted;
  if (!isProtocol12(protocol) || suites.length === 0)
    return conclude('inconclusive', 'tickets are given, but no suite is accepted that can be spoken here');

  const taken = await takeTicket(scanner, { protocol, suites });
  replies.push(...taken.handshake.replies);
  if (taken.kind === 'failed') {
    const last = taken.handshake.replies.at(-1);
    const how = last === undefined ? 'nothing came' : describe(last);
    return conclude('inconclusive', `no handshake could be finished to get a ticket: ${how}`);
  }
  if (taken.kind === 'none')
    return conclude('not-vulnerable', 'a ticket was asked for, and the finished handshake gave none');
  const { session } = taken;

  async function resume(length: number): Promise<Echo> {
    const sessionId = randomBytes(length);
    const bytes = clientHello({
      versions: [protocol],
      suites: [session.suite],
      sessionId,
      extensions: [{ type: sessionTicket, content: session.ticket }],
      ...(scanner.serverName === undefined ? {} : { serverName: scanner.serverName }),
    });
    let answer = await exchange(scanner.door, bytes, scanner.timeoutMs);
    replies.push(answer.reply);
    // It may be a limiter that cut it off.
    if (answer.hello === undefined && (await scanner.control.answers([]))) {
      answer = await exchange(scanner.door, bytes, scanner.timeoutMs);
      replies.push(answer.reply);
    }
    const echoed = answer.hello?.sessionId;
    if (echoed === undefined) return 'no answer';
    if (echoed.equals(sessionId)) return 'same';
    return length < fullLength && echoed.length === fullLength && echoed.subarray(0, length).equals(sessionId)
      ? 'longer'
      : 'other';
  }

  if ((await resume(fullLength)) !== 'same')
    return conclude(
      'inconclusive',
      'a ticket was given, but it does not resume with an id of 32 bytes either',
    );
  const echoes = [await resume(shortLength), await resume(shortLength)];
  const [echo] = echoes;
  if (echo !== echoes[1]) return conclude('inconclusive', `an id of 31 bytes: ${echoes.join(', then ')}`);
  switch (echo) {
    case 'longer':
      return conclude('vulnerable', 'an id of 31 bytes came back with a byte more, twice');
    case 'same':
      return conclude('not-vulnerable', 'an id of 31 bytes came back as it was, like one of 32 bytes');
    case 'other':
      return conclude('not-vulnerable', 'an id of 31 bytes is not repeated, one of 32 bytes is');
    default: {
      const last = replies.at(-1);
      const refused = last?.kind === 'alert' && (await scanner.control.answers([]));
      return conclude(
        refused ? 'not-vulnerable' : 'inconclusive',
        `an id of 31 bytes: ${last === undefined ? 'nothing came' : describe(last)}, twice`,
      );
    }
  }
}
