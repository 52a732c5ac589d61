import type { Door } from '../door.js';
import { exchange } from '../exchange.js';
import { isHello, type Reply } from '../reply.js';
import type { Contacts } from './contact.js';
import { searchControl } from './control-search.js';

/** The known-good hello: what makes a refusal of anything else mean something. Part of the report. */
export interface ControlFacts {
  /** True when the server answered it with a ServerHello at least once. */
  readonly answered: boolean;
  /** Which hello it is. `general` offers every version and the usual suites. */
  readonly hello: string;
  /** The first answer that made it the control; or, when there is none, what the general hello brought. */
  readonly reply: Reply;
  /** Hellos that were tried before a control was found, with what came back. */
  readonly tried: readonly { readonly hello: string; readonly reply: Reply }[];
  /** How often it was sent later, and how often it was answered. */
  readonly repeated: number;
  readonly repeatedAnswered: number;
  /** The last time that it was sent. When that was not answered, refusals are withdrawn. */
  readonly last: Reply;
}

export interface Control {
  readonly answered: boolean;
  facts(): ControlFacts;
  /** Sends it, with growing pauses, until it is answered or given up. Replies are added to `log`. */
  answers(log: Reply[]): Promise<boolean>;
  /** Sends it once. */
  answersNow(log: Reply[]): Promise<boolean>;
  /** Notes that a hello sent at this time (of `performance.now()`) was answered: as good as the control itself. */
  witness(sentAt: number): void;
  /** Notes that something was refused now. */
  doubt(): void;
  /** At the end of a scan: whether good hellos are still answered. Sends one unless that is known, or `send` is set. */
  stillAnswers(send: boolean): Promise<boolean>;
}

// A limiter that counts by the second lets go after the second pause.
const pausesMs = [300, 800, 1500];

/** Finds the control, beside the first hellos of all protocols. */
export async function findControl(
  door: Door,
  timeoutMs: number,
  serverName: string | undefined,
  contacts: Contacts,
): Promise<Control> {
  const { tried, found: chosen } = await searchControl(door, timeoutMs, serverName, contacts);
  let repeated = 0;
  let repeatedAnswered = 0;
  let lost = false;
  let last: Reply | undefined;
  const index = tried.findIndex(({ hello, reply }) => hello === chosen?.name && isHello(reply));
  const record = tried[index] ?? tried[0];

  async function transmit(): Promise<Reply> {
    if (chosen === undefined) return record?.reply ?? { kind: 'not-sent', cause: 'aborted' };
    const { reply } = await exchange(door, chosen.bytes(), timeoutMs, 'choice', true);
    last = reply;
    repeated += 1;
    if (isHello(reply)) repeatedAnswered += 1;
    return reply;
  }

  let sending: Promise<Reply> | undefined;
  let next: Promise<Reply> | undefined;
  /** Whoever asks while one is under way shares the next: one that was sent before the question proves nothing. */
  function send(): Promise<Reply> {
    if (sending === undefined) {
      sending = transmit().finally(() => {
        sending = undefined;
      });
      return sending;
    }
    next ??= sending.then(() => {
      next = undefined;
      return send();
    });
    return next;
  }

  /** Holds everything else back until it is answered again. Shared by all who miss it at the same time. */
  async function recover(): Promise<Reply[]> {
    const replies: Reply[] = [];
    door.hold();
    try {
      for (const pause of pausesMs) {
        door.slowDown();
        await door.wait(pause);
        const reply = await transmit();
        replies.push(reply);
        door.countRepeat();
        if (isHello(reply)) door.noticeLimit();
        if (isHello(reply) || reply.kind === 'not-sent') return replies;
      }
      lost = true;
      return replies;
    } finally {
      door.resume();
    }
  }
  let recovering: Promise<Reply[]> | undefined;

  async function answersNow(log: Reply[]): Promise<boolean> {
    if (chosen === undefined) return false;
    const reply = await send();
    log.push(reply);
    if (isHello(reply)) lost = false;
    return isHello(reply);
  }
  let witnessedAt = 0;
  let doubtedAt = performance.now();
  async function answers(log: Reply[]): Promise<boolean> {
    if (await answersNow(log)) return true;
    // Once given up, later probes try a single time: a dead server must not cost every probe all the pauses.
    if (chosen === undefined || lost || log.at(-1)?.kind === 'not-sent') return false;
    recovering ??= recover().finally(() => {
      recovering = undefined;
    });
    const replies = await recovering;
    log.push(...replies);
    return replies.some(isHello);
  }
  return {
    answered: chosen !== undefined,
    facts() {
      const reply: Reply = record?.reply ?? { kind: 'not-sent', cause: 'aborted' };
      return {
        answered: chosen !== undefined,
        hello: record?.hello ?? 'general',
        reply,
        tried: tried.filter((entry) => entry !== record),
        repeated,
        repeatedAnswered,
        last: last ?? reply,
      };
    },
    answersNow,
    answers,
    witness(sentAt) {
      witnessedAt = Math.max(witnessedAt, sentAt);
    },
    doubt() {
      doubtedAt = performance.now();
    },
    async stillAnswers(send) {
      const missed = lost || (last !== undefined && !isHello(last));
      return (!send && !missed && witnessedAt > doubtedAt) || answers([]);
    },
  };
}
