/** What receivers must share: ports that a firewall lets through, and a system that knows only one receiver at a time. */

/** One piece of work after the other, also after one that failed. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

export interface Ports {
  /** How many receivers may be open at once. */
  readonly most: number;
  use<T>(count: number, work: (ports: readonly number[]) => Promise<T>): Promise<T>;
}

/** Any port that is free when none are fixed. */
export function createPorts(fixed: readonly number[] | undefined): Ports {
  if (fixed === undefined)
    return {
      most: Number.POSITIVE_INFINITY,
      use: (count, work) => work(Array.from({ length: count }, () => 0)),
    };
  // One round at a time: two that each hold a part of the ports would wait for each other.
  const inTurn = createTurns();
  return {
    most: fixed.length,
    use: (count, work) => inTurn(() => work(fixed.slice(0, count))),
  };
}
