/** Honours the target's rate limit: so many requests a second, so many at once, first come first served. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createPlaces } from './places.js';

export interface RateLimit {
  /** `urgent` work goes before what waits already: a measurement of time must not stand in a queue. */
  run<T>(work: () => Promise<T>, urgent?: boolean): Promise<T>;
}

/** `perSecond` spaces the starts evenly: a burst at the beginning is what trips a target's own limiter. */
export function createRateLimit(options: {
  perSecond?: number | undefined;
  concurrent?: number | undefined;
}): RateLimit {
  const places = createPlaces(options.concurrent ?? 16);
  const gap = options.perSecond === undefined ? 0 : 1000 / options.perSecond;
  let next = 0;
  return {
    async run(work, urgent = false) {
      await places.take(urgent);
      try {
        if (gap > 0) {
          const now = performance.now();
          const start = Math.max(now, next);
          next = start + gap;
          if (start > now) await sleep(start - now);
        }
        return await work();
      } finally {
        places.give();
      }
    },
  };
}
