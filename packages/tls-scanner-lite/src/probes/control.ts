import { setTimeout as delay } from 'node:timers/promises';
import type { Door } from '../door.js';
import { exchange } from '../exchange.js';
import { protocols } from '../protocol.js';
import { legacySuites, tls13Suites } from '../registry/suites.js';
import type { Reply } from '../reply.js';
import { clientHello } from '../wire/client-hello.js';
import { offerBytes } from './ask.js';
import { chunks } from './chunks.js';

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
}

const pausesMs = [100, 400, 1200];

interface Candidate {
  readonly name: string;
  bytes(): Buffer;
}

function candidates(serverName: string | undefined): [first: Candidate[], rest: Candidate[]] {
  const named = serverName === undefined ? {} : { serverName };
  const suites = [...tls13Suites.slice(0, 5), ...legacySuites].slice(0, 64);
  const general: Candidate = {
    name: 'general',
    bytes: () => clientHello({ versions: [...protocols].reverse().slice(0, 4), suites, ...named }),
  };
  const offers = protocols.map((protocol) =>
    chunks(protocol).map(
      (some, index, all): Candidate => ({
        name: `${protocol}, suites ${index + 1} of ${all.length}`,
        bytes: () => offerBytes({ protocol, suites: some }, serverName),
      }),
    ),
  );
  return [
    [general, ...offers.flatMap((list) => list.slice(0, 1)).reverse()],
    offers.flatMap((list) => list.slice(1)).reverse(),
  ];
}

/**
 * Looks for a hello that the server answers: first the general one, then an offer for each single protocol (some servers
 * drop what they don't know), and, where alerts show that TLS is spoken, the rarer suites.
 */
export async function findControl(door: Door, timeoutMs: number, serverName?: string): Promise<Control> {
  const [first, rest] = candidates(serverName);
  const tried: { hello: string; reply: Reply }[] = [];
  let found: Candidate | undefined;
  let repeated = 0;
  let repeatedAnswered = 0;
  let lost = false;
  let last: Reply | undefined;

  async function attempt(candidate: Candidate): Promise<boolean> {
    const { reply } = await exchange(door, candidate.bytes(), timeoutMs);
    tried.push({ hello: candidate.name, reply });
    if (reply.kind !== 'server-hello') return false;
    found ??= candidate;
    return true;
  }
  const [general, ...single] = first;
  const reachable = () =>
    !tried.every(({ reply }) => reply.kind === 'unreachable' || reply.kind === 'not-sent');
  if (general !== undefined && !(await attempt(general))) {
    // A reset of the very first connection may be a limiter that remembers an earlier scan.
    if (!reachable() || tried[0]?.reply.kind === 'closed') await delay(250).then(() => attempt(general));
    if (found === undefined && reachable()) await Promise.all(single.map(attempt));
    if (found === undefined && tried.some(({ reply }) => reply.kind === 'alert')) {
      for (const candidate of rest) if (await attempt(candidate)) break;
    }
  }
  const chosen = found;
  const index = tried.findIndex(
    ({ hello, reply }) => hello === chosen?.name && reply.kind === 'server-hello',
  );
  const record = tried[index] ?? tried[0];

  async function answersNow(log: Reply[]): Promise<boolean> {
    if (chosen === undefined) return false;
    const { reply } = await exchange(door, chosen.bytes(), timeoutMs);
    log.push(reply);
    last = reply;
    repeated += 1;
    if (reply.kind === 'server-hello') repeatedAnswered += 1;
    return reply.kind === 'server-hello';
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
    async answers(log) {
      // Once given up, later probes try a single time: a dead server must not cost every probe all the pauses.
      for (const pause of lost ? [] : pausesMs) {
        if (await answersNow(log)) return true;
        if (chosen === undefined || lost || log.at(-1)?.kind === 'not-sent') return false;
        door.slowDown();
        await delay(pause);
      }
      const answered = await answersNow(log);
      lost = !answered;
      return answered;
    },
  };
}
