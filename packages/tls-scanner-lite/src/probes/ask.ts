import { setTimeout as delay } from 'node:timers/promises';
import type { Door } from '../door.js';
import { type Answer, exchange, type Until } from '../exchange.js';
import { type Protocol, versionNumber } from '../protocol.js';
import type { Reply } from '../reply.js';
import { clientHello, type Hello } from '../wire/client-hello.js';
import type { Control } from './control.js';

/** What a whole scan shares. */
export interface Scanner {
  readonly door: Door;
  readonly timeoutMs: number;
  /** Server name for hellos; none for addresses. */
  readonly serverName?: string;
  readonly control: Control;
}

/** One protocol and some of its suites, offered in one hello. */
export interface Offer {
  readonly protocol: Protocol;
  readonly suites: readonly number[];
  readonly keyShares?: NonNullable<Hello['keyShares']>;
}

export type State = 'offered' | 'refused' | 'inconclusive';

/** Why a state was reached: what was offered, and everything that came back, in order. */
export interface Evidence {
  readonly offer: string;
  readonly replies: readonly Reply[];
  /** What the control hello brought in between; empty when the first reply was clear by itself. */
  readonly control: readonly Reply[];
  readonly conclusion: string;
}

export type ServerChoice = Extract<Reply, { kind: 'server-hello' }>;

export interface Settled {
  readonly state: State;
  readonly evidence: Evidence;
  readonly choice?: ServerChoice;
  /** Every offer of this protocol would end the same way, whatever its suites. */
  readonly final: boolean;
  readonly messages: Answer['messages'];
}

// Alerts that say "not with these parameters" in plain words: handshake_failure, illegal_parameter,
// protocol_version, insufficient_security, inappropriate_fallback. Any other has to be repeated to count.
const plain = new Set([40, 47, 70, 71, 86]);

// unknown_psk_identity: a suite was chosen, but its extension (SRP, RFC 5054) is missing. That is no refusal.
const askedFurther = 115;

export function offerBytes(offer: Offer, serverName: string | undefined): Buffer {
  return clientHello({
    versions: [offer.protocol],
    suites: offer.suites,
    ...(serverName === undefined ? {} : { serverName }),
    ...(offer.keyShares === undefined ? {} : { keyShares: offer.keyShares }),
  });
}

type Reading =
  | { readonly kind: 'clear'; readonly state: State; readonly conclusion: string; readonly final: boolean }
  /** Means something only if it repeats and the control is answered in between. */
  | { readonly kind: 'unclear' };

function interpret(reply: Reply, offer: Offer): Reading {
  const clear = (state: State, conclusion: string, final: boolean): Reading => ({
    kind: 'clear',
    state,
    conclusion,
    final,
  });
  if (reply.kind === 'server-hello') {
    if (reply.version < versionNumber(offer.protocol))
      return clear('refused', 'answered with a lower version', true);
    if (reply.version > versionNumber(offer.protocol)) {
      return clear('inconclusive', 'answered with a version that was not offered', true);
    }
    return offer.suites.includes(reply.suite)
      ? clear('offered', 'chose this version and one of the suites', false)
      : clear('inconclusive', 'chose a suite that was not offered', true);
  }
  if (reply.kind === 'alert' && plain.has(reply.code)) {
    return clear(
      'refused',
      'turned down by an alert, while the control hello is answered',
      reply.code === 70,
    );
  }
  return reply.kind === 'not-sent' ? clear('inconclusive', reply.cause, true) : { kind: 'unclear' };
}

/** The same outcome twice, as far as a server's behaviour can be compared. */
function same(a: Reply, b: Reply): boolean {
  if (a.kind === 'alert') return b.kind === 'alert' && a.code === b.code;
  // Whether RST or FIN arrives first is a matter of timing.
  return a.kind === b.kind;
}

const rounds = 3;

/**
 * Makes one offer and settles what the answer means. A close, a reset or an unusual alert counts as a refusal only
 * when the control hello is answered before and after a repeat that ends in the same way. Silence, and bytes that are no
 * TLS, never do.
 */
export async function ask(scanner: Scanner, offer: Offer, until: Until = 'choice'): Promise<Settled> {
  const { door, control } = scanner;
  const replies: Reply[] = [];
  const controls: Reply[] = [];
  const send = async () => {
    const answer = await exchange(door, offerBytes(offer, scanner.serverName), scanner.timeoutMs, until);
    replies.push(answer.reply);
    return answer;
  };
  const settle = (answer: Answer, state: State, conclusion: string, final: boolean): Settled => ({
    state,
    final,
    messages: answer.messages,
    evidence: {
      offer: `${offer.protocol}, ${offer.suites.length} suites`,
      replies,
      control: controls,
      conclusion,
    },
    ...(state === 'offered' && answer.reply.kind === 'server-hello' ? { choice: answer.reply } : {}),
  });
  let answer = await send();
  for (let round = 0; ; round += 1) {
    const before = answer.reply;
    const reading = interpret(before, offer);
    if (reading.kind === 'clear') return settle(answer, reading.state, reading.conclusion, reading.final);
    if (!(await control.answers(controls))) {
      return settle(
        answer,
        'inconclusive',
        'no clear answer, and the control hello was not answered either',
        true,
      );
    }
    answer = await send();
    const again = interpret(answer.reply, offer);
    if (again.kind === 'clear') return settle(answer, again.state, again.conclusion, again.final);
    const limited = !(await control.answersNow(controls));
    if (!limited && same(before, answer.reply)) {
      const refuses =
        answer.reply.kind === 'closed' ||
        (answer.reply.kind === 'alert' && answer.reply.code !== askedFurther);
      return refuses
        ? settle(answer, 'refused', 'the same twice, while the control hello is answered in between', false)
        : settle(answer, 'inconclusive', 'no answer that can be understood, twice', false);
    }
    if (round + 1 === rounds)
      return settle(answer, 'inconclusive', 'the answers differ from try to try', false);
    // The server, or something before it, limits connections: what it did to the offer says nothing yet.
    door.slowDown();
    await delay(300);
    answer = await send();
  }
}
