import type { Protocol } from '../protocol.js';
import { ask, type Scanner } from './ask.js';
import { maxSuites } from './chunks.js';
import type { SuiteFacts } from './walk.js';

/**
 * Whose order decides: the server's, the client's, or neither alone (`mixed`: groups of equal preference, ChaCha20 first for
 * clients that list it first). `unknown` when there is nothing to choose from or the server didn't answer.
 */
export type Preference = 'server' | 'client' | 'mixed' | 'unknown';

/** Offers the accepted suites of the largest chunk in reverse: a server with its own order chooses the same. */
export async function preferenceOf(
  scanner: Scanner,
  protocol: Protocol,
  lists: readonly (readonly SuiteFacts[])[],
  pieces: readonly (readonly number[])[],
): Promise<Preference> {
  const sizes = lists.map((list) => list.length);
  const largest = sizes.indexOf(Math.max(...sizes));
  const walked = lists[largest] ?? [];
  const favourite = walked[0]?.id;
  if (favourite === undefined || walked.length < 2) return 'unknown';
  const accepted = new Set(walked.map((suite) => suite.id));
  const inOfferOrder = (pieces[largest] ?? []).filter((id) => accepted.has(id));
  const backwards = inOfferOrder.toReversed();
  const { choice } = await ask(scanner, { protocol, suites: backwards });
  if (choice === undefined) return 'unknown';
  if (choice.suite === favourite) return 'server';
  return choice.suite === backwards[0] && favourite === inOfferOrder[0] ? 'client' : 'mixed';
}

/**
 * One order out of the orders of several chunks: the heads of all lists are offered together, and the server names the next.
 * Undefined when it chooses none of them.
 */
export async function mergeOrders(
  scanner: Scanner,
  protocol: Protocol,
  lists: readonly (readonly SuiteFacts[])[],
): Promise<SuiteFacts[] | undefined> {
  let rest = lists.filter((list) => list.length > 0).slice(0, maxSuites);
  const merged: SuiteFacts[] = [];
  while (rest.length > 1) {
    const heads = rest.flatMap((list) => list.slice(0, 1));
    const { choice } = await ask(scanner, { protocol, suites: heads.map((suite) => suite.id) });
    const next = heads.find((suite) => suite.id === choice?.suite);
    if (next === undefined) return undefined;
    merged.push(next);
    rest = rest.map((list) => (list[0] === next ? list.slice(1) : list)).filter((list) => list.length > 0);
  }
  return [...merged, ...rest.flat()];
}
