/** So many at once, first come first served, the urgent before all others. */
export interface Places {
  take(urgent: boolean): Promise<void>;
  /** Takes a place whether there is one or not: for work whose moment has come. */
  force(): void;
  give(): void;
}

export function createPlaces(count: number): Places {
  let free = count;
  const urgentQueue: (() => void)[] = [];
  const queue: (() => void)[] = [];
  return {
    take(urgent) {
      if (free > 0) {
        free--;
        return Promise.resolve();
      }
      return new Promise((resolve) => (urgent ? urgentQueue : queue).push(resolve));
    },
    force() {
      free--;
    },
    give() {
      // What was forced is worked off before anyone else gets in.
      const next = free < 0 ? undefined : (urgentQueue.shift() ?? queue.shift());
      if (next === undefined) free++;
      else next();
    },
  };
}
