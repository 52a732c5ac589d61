/** So many at once, first come first served, the urgent before all others. */
export interface Places {
  take(urgent: boolean): Promise<void>;
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
    give() {
      const next = urgentQueue.shift() ?? queue.shift();
      if (next === undefined) free++;
      else next();
    },
  };
}
