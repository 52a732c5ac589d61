import type { Door } from '../door.js';
import { exchange } from '../exchange.js';
import { protocols } from '../protocol.js';
import { legacySuites, tls13Suites } from '../registry/suites.js';
import { isHello, type Reply } from '../reply.js';
import { clientHello } from '../wire/client-hello.js';
import { offerBytes } from './ask.js';
import { chunks } from './chunks.js';
import type { Contacts } from './contact.js';
import { keyShares } from './key-shares.js';

/** A hello that may become the control. */
export interface Candidate {
  readonly name: string;
  bytes(): Buffer;
}

function generalHello(serverName: string | undefined): Candidate {
  const named = serverName === undefined ? {} : { serverName };
  const suites = [...tls13Suites.slice(0, 5), ...legacySuites].slice(0, 64);
  const versions = [...protocols].reverse().slice(0, 4);
  return { name: 'general', bytes: () => clientHello({ versions, suites, ...named }) };
}

/** Replies from before any TLS: another hello can't make a difference. */
const beforeTls: ReadonlySet<Reply['kind']> = new Set(['unreachable', 'not-sent', 'no-starttls']);

/** Whether a limiter or a server that is just busy may be behind it. */
function mayPass(reply: Reply): boolean {
  if (reply.kind === 'no-starttls') return reply.cause === 'refused' || reply.cause === 'closed';
  return reply.kind === 'closed' || reply.kind === 'unreachable';
}

/** Offers of one protocol and at most 64 suites each: the likely suites of every protocol, then the rest. */
function shortOffers(serverName: string | undefined): [likely: Candidate[], rare: Candidate[]] {
  const offers = protocols.toReversed().map((protocol) =>
    chunks(protocol).map(
      (suites, index, all): Candidate => ({
        name: `${protocol}, suites ${index + 1} of ${all.length}`,
        bytes: () => offerBytes({ protocol, suites }, serverName),
      }),
    ),
  );
  const shared: Candidate = {
    name: 'TLS 1.3, with key shares',
    bytes: () => offerBytes({ protocol: 'TLS 1.3', suites: tls13Suites, keyShares: keyShares() }, serverName),
  };
  return [[shared, ...offers.flatMap((list) => list.slice(0, 1))], offers.flatMap((list) => list.slice(1))];
}

/** What the search for a control came to. */
export interface Search {
  /** Every hello that was sent for it, in order, with what came back. */
  readonly tried: readonly { readonly hello: string; readonly reply: Reply }[];
  /** The first that was answered. */
  readonly found?: Candidate;
}

/**
 * Looks for a hello that the server answers: first a general one, then the first hellos of all single protocols (some servers
 * drop what they don't know), then shorter ones, and, where alerts show that TLS is spoken, the rarer suites.
 */
export async function searchControl(
  door: Door,
  timeoutMs: number,
  serverName: string | undefined,
  contacts: Contacts,
): Promise<Search> {
  const tried: { hello: string; reply: Reply }[] = [];
  let found: Candidate | undefined;

  function note(candidate: Candidate, reply: Reply): boolean {
    tried.push({ hello: candidate.name, reply });
    if (!isHello(reply)) return false;
    found ??= candidate;
    return true;
  }
  const attempt = async (candidate: Candidate) =>
    note(candidate, (await exchange(door, candidate.bytes(), timeoutMs, 'choice', true)).reply);
  const general = generalHello(serverName);

  async function search(): Promise<void> {
    if (await attempt(general)) return;
    const [first] = tried;
    // A reset of the very first connection may be a limiter that remembers an earlier scan.
    const pauses = first?.reply.kind === 'closed' ? [300, 1000] : [300];
    if (first !== undefined && mayPass(first.reply)) {
      for (const pause of pauses) {
        await door.wait(pause);
        if (await attempt(general)) {
          door.noticeCut();
          return;
        }
      }
    }
    for (const { protocol, sent, answer } of contacts.all) {
      const bytes = () => offerBytes({ protocol, suites: sent }, serverName);
      note({ name: `${protocol}, all suites`, bytes }, (await answer).reply);
    }
    if (found !== undefined) return;
    if (tried.every(({ reply }) => beforeTls.has(reply.kind))) return;
    const [likely, rare] = shortOffers(serverName);
    await Promise.all(likely.map(attempt));
    if (found !== undefined || !tried.some(({ reply }) => reply.kind === 'alert')) return;
    for (const candidate of rare) if (await attempt(candidate)) return;
  }
  await search();
  return { tried, ...(found === undefined ? {} : { found }) };
}
