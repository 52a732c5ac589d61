/** Which answer gave the token that later calls send, and in what header: seen in the calls, not guessed. */
import type { Call } from '../target/watched-calls.js';
import { leavesOf } from './leaves.js';

export interface Token {
  /** Index of the call whose answer gave it. */
  readonly giver: number;
  readonly path: string;
  readonly header: string;
  /** What stands around it there: `Bearer `, and nothing. */
  readonly around: readonly [before: string, after: string];
  /** The latest header of that kind that was sent: after a renewal it holds another token. */
  readonly latest: string;
  /** Index of each call that sent one. */
  readonly sentBy: readonly number[];
}

/** Shorter ones would be found by chance. */
const LEAST_TOKEN = 16;
/** What a browser sends by itself, or names where a call comes from. */
const OWN_HEADERS =
  /^(accept|content-|cookie$|user-agent$|origin$|referer$|host$|connection$|sec-|cache-|pragma$|:)/;

export function* headersOf({ headers }: Call): Generator<readonly [name: string, value: string]> {
  for (const [name, value] of Object.entries(headers)) if (!OWN_HEADERS.test(name)) yield [name, value];
}

/**
 * `from`: the first call that sent the password; what was given before it is no proof of anything. Of several headers
 * Authorization goes first, then the one that was sent last: a ticket of a half-done sign-in is not sent any more.
 */
export function findToken(calls: readonly Call[], from = 0): Token | null {
  const found = new Map<string, Token>();
  for (const [index, call] of calls.entries())
    for (const [header, value] of headersOf(call)) {
      if (found.has(header)) continue;
      const token = givenBefore(calls, { from, index, header, value });
      if (token !== null) found.set(header, token);
    }
  const rank = ({ header, sentBy }: Token) =>
    (header === 'Authorization' ? calls.length : 0) + (sentBy.at(-1) ?? 0);
  return [...found.values()].sort((a, b) => rank(b) - rank(a))[0] ?? null;
}

interface Sent {
  readonly from: number;
  readonly index: number;
  readonly header: string;
  readonly value: string;
}

/** The first answer that held a part of this header. */
function givenBefore(calls: readonly Call[], { from, index, header, value }: Sent): Token | null {
  for (const [giver, { json }] of calls.slice(0, index).entries())
    for (const leaf of giver < from ? [] : leavesOf(json)) {
      if (leaf.value.length < LEAST_TOKEN || !value.includes(leaf.value)) continue;
      const [before = '', after = ''] = value.split(leaf.value);
      const sending = calls.flatMap((each, at) => {
        const sent = each.headers[header];
        const alike = sent?.startsWith(before) === true && sent.endsWith(after);
        return at >= index && alike ? [{ at, sent }] : [];
      });
      return {
        giver,
        path: leaf.path,
        header: shown(header),
        around: [before, after],
        latest: sending.at(-1)?.sent ?? value,
        sentBy: sending.map(({ at }) => at),
      };
    }
  return null;
}

/** As people write it. */
function shown(header: string): string {
  return header.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
