/** Waiting to a point in time, on the monotonic clock. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Sleeps at least until the monotonic time; Node's timers may fire a millisecond early. */
export async function sleepUntil(monotonic: number, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const left = monotonic - performance.now();
    if (left <= 0) return;
    await sleep(Math.ceil(left), undefined, signal === undefined ? {} : { signal });
  }
}
