import { type Ask12, type Handshake12, type Protocol12, speakable } from '../../handshake/ask12.js';
import { shake12, shake13 } from '../../handshake/sessions.js';
import type { Handshake13 } from '../../handshake/tls13.js';
import type { Protocol } from '../../protocol.js';
import { suiteName } from '../../registry/suites.js';
import { describe, type Reply } from '../../reply.js';
import { encryptThenMac, statusRequest, ticketRequest, timestampRequest } from '../../wire/requests.js';
import type { Scanner } from '../ask.js';
import { groupOf13, suitesOf13 } from '../certificates-13.js';
import { chunks } from '../chunks.js';
import type { Context } from '../context.js';
import type { Walk } from '../walk.js';
import type { ExtensionFact } from './fact.js';
import { type Posed, pose } from './pose.js';

/** A version below TLS 1.3 that has extensions, with suites to offer. */
export interface Clear {
  readonly protocol: Protocol12;
  /** In the order of the walk; may be more than one hello should hold. */
  readonly suites: readonly number[];
  /** Those that a whole handshake can be made with here; may be none. */
  readonly speakable: readonly number[];
}

/** One finished handshake, or one that the server ended twice in the same way while the control hello was answered. */
export interface Steady<Handshake> {
  readonly handshake: Handshake;
  readonly certain: boolean;
  /** The last reply in words. */
  readonly said: string;
}

/** What the questions share: each handshake is made once, by the first question that needs it. */
export interface Questions {
  readonly context: Context;
  readonly scanner: Scanner;
  /** Offered versions, oldest first. */
  readonly offered: readonly Walk[];
  /** The highest version of TLS below 1.3. */
  readonly clear?: Clear;
  readonly latest?: Walk;
  /** A whole handshake below TLS 1.3 that asks for nearly everything; undefined when none can be made. */
  full12(): Promise<Steady<Handshake12>> | undefined;
  /** The same in TLS 1.3. */
  full13(): Promise<Steady<Handshake13>> | undefined;
  /** A second one that resumes the ticket of the first, and then starts a renegotiation. */
  resumed12(): Promise<Steady<Handshake12> | undefined>;
  /** A hello with CBC suites alone, encrypt-then-MAC and compression; undefined when there are none. */
  cbcHello(): Promise<Posed> | undefined;
}

export type Question = (questions: Questions) => Promise<readonly ExtensionFact[]>;

/** Why a question about the versions below TLS 1.3 is not asked. */
export function noClear({ offered }: Questions): string {
  return offered.length === 0
    ? 'no protocol was seen to be offered'
    : 'no version of TLS below 1.3 is offered, and what is has no such extension';
}

/** Why a handshake went no further, in words. */
export function obstacle({ handshake, said }: Steady<Handshake12 | Handshake13>): string {
  const demanded =
    'certificateRequest' in handshake ||
    ('certificateRequested' in handshake && handshake.certificateRequested === true);
  return demanded ? `${said}, after a client certificate was asked for` : said;
}

interface Attempt {
  readonly reached: boolean;
  readonly replies: readonly Reply[];
}

/** An alert decides, but close_notify is no more than an end. */
const alerted = (reply: Reply | undefined) => reply?.kind === 'alert' && reply.code !== 0;
const closed = (reply: Reply | undefined) =>
  reply?.kind === 'closed' || (reply?.kind === 'alert' && reply.code === 0);

/** Repeats a handshake that ended without a word, as hellos are repeated. */
export async function steady<Handshake extends Attempt>(
  { control }: Scanner,
  shake: () => Promise<Handshake>,
): Promise<Steady<Handshake>> {
  const settle = (handshake: Handshake, certain: boolean): Steady<Handshake> => {
    const last = handshake.replies.at(-1);
    return { handshake, certain, said: last === undefined ? 'nothing' : describe(last) };
  };
  const first = await shake();
  const before = first.replies.at(-1);
  if (first.reached || alerted(before)) return settle(first, true);
  const controls: Reply[] = [];
  if (before?.kind === 'not-sent' || !(await control.answers(controls))) return settle(first, false);
  const second = await shake();
  const after = second.replies.at(-1);
  const decided = second.reached || alerted(after);
  const repeats = closed(before) && closed(after);
  const certain = decided || (repeats && (await control.answersNow(controls)));
  return settle({ ...second, replies: [...first.replies, ...second.replies] }, certain);
}

function isClear(protocol: Protocol): protocol is Protocol12 {
  return protocol === 'TLS 1.0' || protocol === 'TLS 1.1' || protocol === 'TLS 1.2';
}

/** Suites to offer under a version: the accepted ones where they are known, else the likely ones. */
export function suitesOf({ protocol, suites }: Walk): number[] {
  const accepted = suites?.accepted.map(({ id }) => id) ?? [];
  return accepted.length > 0 ? accepted : (chunks(protocol.protocol)[0] ?? []);
}

/** Everything that can be asked for in one handshake without changing its course. */
export const wishes = [encryptThenMac, statusRequest, timestampRequest, ticketRequest];

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

export function newQuestions(context: Context): Questions {
  const { scanner, walks } = context;
  const offered = walks.filter(({ protocol }) => protocol.state === 'offered');
  const latest = offered.find(({ protocol }) => protocol.protocol === 'TLS 1.3');
  const walk = offered.findLast(({ protocol }) => isClear(protocol.protocol));
  const version = walk?.protocol.protocol;
  const clear =
    walk === undefined || version === undefined || !isClear(version)
      ? undefined
      : { protocol: version, suites: suitesOf(walk), speakable: speakable(version, suitesOf(walk)) };
  const shake = (more: Partial<Ask12>) =>
    clear === undefined || clear.speakable.length === 0
      ? undefined
      : steady(scanner, () =>
          shake12(scanner, {
            protocol: clear.protocol,
            suites: clear.speakable,
            extensions: wishes,
            ...more,
          }),
        );
  const full12 = once(() => shake({}));
  return {
    context,
    scanner,
    offered,
    ...(clear === undefined ? {} : { clear }),
    ...(latest === undefined ? {} : { latest }),
    full12,
    full13: once(() => {
      const suites = suitesOf13(latest);
      if (latest === undefined || suites.length === 0) return undefined;
      return steady(scanner, () =>
        shake13(scanner, {
          suites,
          ...groupOf13(latest),
          extensions: [statusRequest, timestampRequest],
          until: 'closed',
        }),
      );
    }),
    resumed12: once(async () => {
      const session = (await full12())?.handshake.session;
      return session?.ticket === undefined ? undefined : shake({ session, afterwards: 'renegotiate' });
    }),
    cbcHello: once(() => {
      if (clear === undefined) return undefined;
      const suites = clear.suites.filter((id) => /_CBC_/.test(suiteName(id)));
      if (suites.length === 0) return undefined;
      const { protocol } = clear;
      return pose(scanner, {
        versions: [protocol],
        suites,
        extensions: [encryptThenMac],
        compression: [1, 0],
      });
    }),
  };
}
