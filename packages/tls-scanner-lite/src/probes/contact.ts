import type { Door } from '../door.js';
import { type Answer, exchange } from '../exchange.js';
import type { Protocol } from '../protocol.js';
import { legacySuites, suitesOf } from '../registry/suites.js';
import { offerBytes } from './ask.js';
import { maxSuites } from './chunks.js';

/** The first hello of one protocol, with all its suites, and what came back. */
export interface Contact {
  readonly protocol: Protocol;
  readonly suites: readonly number[];
  /**
   * What was really sent. In TLS 1.3 with the suites of earlier versions, as browsers do: it shows whether a server of TLS 1.3
   * alone copes with long lists, and makes one that doesn't know it answer with what it knows.
   */
  readonly sent: readonly number[];
  readonly answer: Promise<Answer>;
}

/**
 * The first hellos of all protocols, sent at once and beside the search for a control: over distance nothing is gained by
 * waiting for it.
 */
export interface Contacts {
  readonly all: readonly Contact[];
  /**
   * Whether this server copes with hellos of more than 64 suites: it answered one with a ServerHello. Waits for all first
   * hellos before it says no.
   */
  longListsWork(): Promise<boolean>;
}

export function makeContacts(
  door: Door,
  timeoutMs: number,
  serverName: string | undefined,
  protocols: readonly Protocol[],
): Contacts {
  let works = false;
  const all = protocols.map((protocol): Contact => {
    const suites = suitesOf(protocol);
    const sent = protocol === 'TLS 1.3' ? [...suites, ...legacySuites] : suites;
    const answer = exchange(door, offerBytes({ protocol, suites: sent }, serverName), timeoutMs);
    answer.then(({ reply }) => {
      works ||= sent.length > maxSuites && reply.kind === 'server-hello' && suites.includes(reply.suite);
    });
    return { protocol, suites, sent, answer };
  });
  const settled = Promise.all(all.map(({ answer }) => answer));
  return {
    all,
    async longListsWork() {
      if (!works) await settled;
      return works;
    },
  };
}
