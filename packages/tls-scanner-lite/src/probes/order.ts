import type { Protocol } from '../protocol.js';
import { ask, type Scanner, type ServerChoice } from './ask.js';
import { maxSuites } from './chunks.js';
import type { SuiteFacts } from './walk.js';

/**
 * Whose order decides: the server's, the client's, or neither alone (`mixed`: groups of equal preference, ChaCha20 first for
 * clients that list it first). `unknown` when there is nothing to choose from or the server didn't answer.
 */
export type Preference = 'server' | 'client' | 'mixed' | 'unknown';

/** What the server chooses when accepted suites are offered in reverse. */
export async function chosenBackwards(
  scanner: Scanner,
  protocol: Protocol,
  accepted: readonly number[],
): Promise<ServerChoice | undefined> {
  if (accepted.length < 2) return undefined;
  return (await ask(scanner, { protocol, suites: accepted.toReversed() })).choice;
}

/**
 * Reads the preference from two choices: `forward`, when suites were offered in the order of `accepted`, and `backward`, when in
 * reverse. A server with an order of its own chooses the same.
 */
export function preferenceOf(
  accepted: readonly number[],
  forward: number | undefined,
  backward: number | undefined,
): Preference {
  if (accepted.length < 2 || forward === undefined || backward === undefined) return 'unknown';
  if (forward === backward) return 'server';
  return forward === accepted[0] && backward === accepted.at(-1) ? 'client' : 'mixed';
}

/**
 * One order out of the orders of several lists: the heads of all lists are offered together, and the server names the next.
 * Undefined when it chooses none of them.
 */
export async function mergeOrders(
  scanner: Scanner,
  protocol: Protocol,
  lists: readonly (readonly SuiteFacts[])[],
): Promise<SuiteFacts[] | undefined> {
  let rest = lists.filter((list) => list.length > 0);
  if (rest.length > maxSuites) return undefined;
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
