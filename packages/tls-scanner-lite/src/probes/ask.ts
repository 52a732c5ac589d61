import type { Door } from '../door.js';
import { type Answer, exchange, type Until } from '../exchange.js';
import { type Protocol, versionNumber } from '../protocol.js';
import { isHello, type Reply } from '../reply.js';
import { clientHello, type Hello } from '../wire/client-hello.js';
import type { ServerHello } from '../wire/server-messages.js';
import { type Ssl2ServerHello, ssl2ClientHello } from '../wire/ssl2.js';
import type { Control } from './control.js';

/** What a whole scan shares. */
export interface Scanner {
  readonly door: Door;
  readonly timeoutMs: number;
  /** Server name for hellos; none for addresses. */
  readonly serverName?: string;
  readonly control: Control;
}

/** One protocol and some of its suites, offered in one hello. Other fields of the hello are as usual unless given. */
export interface Offer extends Omit<Hello, 'versions' | 'serverName'> {
  readonly protocol: Protocol;
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
  /** The ServerHello, when there was one. */
  readonly hello?: ServerHello;
  readonly ssl2?: Ssl2ServerHello;
  /** The fatal alert that followed the ServerHello. */
  readonly alert?: NonNullable<Answer['alert']>;
}

// Alerts that say "not with these parameters" in plain words: handshake_failure, illegal_parameter,
// protocol_version, insufficient_security, inappropriate_fallback. Any other has to be repeated to count.
const plain = new Set([40, 47, 70, 71, 86]);

// unknown_psk_identity: a suite was chosen, but its extension (SRP, RFC 5054) is missing. That is no refusal.
const askedFurther = 115;

export function offerBytes(offer: Offer, serverName: string | undefined): Buffer {
  const { protocol, ...hello } = offer;
  if (protocol === 'SSL 2.0') return ssl2ClientHello(hello.suites);
  return clientHello({
    ...hello,
    versions: [protocol],
    ...(serverName === undefined ? {} : { serverName }),
  });
}

export type Reading =
  | { readonly kind: 'clear'; readonly state: State; readonly conclusion: string; readonly final: boolean }
  /** Means something only if it repeats and the control is answered in between. */
  | { readonly kind: 'unclear' };

/** What a reply to an offer means by itself. */
export function interpret(reply: Reply, offer: Offer): Reading {
  const clear = (state: State, conclusion: string, final: boolean): Reading => ({
    kind: 'clear',
    state,
    conclusion,
    final,
  });
  if (reply.kind === 'server-hello') {
    if (offer.protocol === 'SSL 2.0') return clear('refused', 'answered with a later protocol', true);
    if (reply.version < versionNumber(offer.protocol))
      return clear('refused', 'answered with a lower version', true);
    if (reply.version > versionNumber(offer.protocol)) {
      return clear('inconclusive', 'answered with a version that was not offered', true);
    }
    return offer.suites.includes(reply.suite)
      ? clear('offered', 'chose this version and one of the suites', false)
      : clear('inconclusive', 'chose a suite that was not offered', true);
  }
  if (reply.kind === 'ssl2-server-hello')
    return clear('offered', 'answered with a SERVER-HELLO of SSL 2.0', false);
  if (reply.kind === 'ssl2-error') return clear('refused', 'turned down by an error of SSL 2.0', true);
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

/** How often an ending without words has to repeat. Behind a limiter two resets in a row may be its doing. */
const endings = (door: Door) => (door.limiter.noticed ? 3 : 2);

/**
 * Makes one offer and settles what the answer means. A close, a reset or an unusual alert counts as a refusal only
 * when the control hello is answered before and after a repeat that ends in the same way. Silence, and bytes that are no
 * TLS, never do. `first` is the answer to this very offer when it was sent before.
 */
export async function ask(
  scanner: Scanner,
  offer: Offer,
  until: Until = 'choice',
  first?: Answer,
): Promise<Settled> {
  const { door, control } = scanner;
  const replies: Reply[] = [];
  const controls: Reply[] = [];
  const note = (answer: Answer) => {
    replies.push(answer.reply);
    return answer;
  };
  const send = async () => {
    const at = performance.now();
    const answer = note(
      await exchange(door, offerBytes(offer, scanner.serverName), scanner.timeoutMs, until),
    );
    if (isHello(answer.reply)) control.witness(at);
    return answer;
  };
  const settle = (answer: Answer, state: State, conclusion: string, final: boolean): Settled => {
    if (state === 'refused') control.doubt();
    return settled(answer, state, conclusion, final);
  };
  const settled = (answer: Answer, state: State, conclusion: string, final: boolean): Settled => ({
    state,
    final,
    messages: answer.messages,
    evidence: {
      offer: `${offer.protocol}, ${offer.suites.length} suites`,
      replies,
      control: controls,
      conclusion,
    },
    ...(answer.hello === undefined ? {} : { hello: answer.hello }),
    ...(answer.ssl2 === undefined ? {} : { ssl2: answer.ssl2 }),
    ...(answer.alert === undefined ? {} : { alert: answer.alert }),
    ...(state === 'offered' && answer.reply.kind === 'server-hello' ? { choice: answer.reply } : {}),
  });
  let answer = first === undefined ? await send() : note(first);
  let alike = 1;
  for (let round = 0; ; ) {
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
    if (again.kind === 'clear') {
      if (before.kind === 'closed' || before.kind === 'unreachable') {
        // The same hello was cut off a moment ago: not because of what it says.
        door.noticeCut();
      }
      return settle(answer, again.state, again.conclusion, again.final);
    }
    const limited = !(await control.answersNow(controls));
    alike = !limited && same(before, answer.reply) ? alike + 1 : 1;
    if (alike >= endings(door)) {
      const refuses =
        answer.reply.kind === 'closed' ||
        (answer.reply.kind === 'alert' && answer.reply.code !== askedFurther);
      return refuses
        ? settle(
            answer,
            'refused',
            'the same each time, while the control hello is answered in between',
            false,
          )
        : settle(answer, 'inconclusive', 'no answer that can be understood, each time', false);
    }
    if (alike > 1) continue;
    round += 1;
    if (round === rounds) return settle(answer, 'inconclusive', 'the answers differ from try to try', false);
    // The server, or something before it, limits connections: what it did to the offer says nothing yet.
    door.slowDown();
    door.countRepeat();
    await door.wait(300);
    answer = await send();
  }
}
