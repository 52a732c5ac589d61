import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../src/target/rate.js';

describe('the rate limit', () => {
  it('runs no more at once than allowed, and everything in the end', async () => {
    const limit = createRateLimit({ concurrent: 3 });
    let running = 0;
    let most = 0;
    const done = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        limit.run(async () => {
          most = Math.max(most, ++running);
          await sleep(5);
          running--;
          return index;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(done).toEqual([...Array(12).keys()]);
  });

  it('spaces the starts evenly, the first without delay', async () => {
    const limit = createRateLimit({ perSecond: 20 });
    const begun = performance.now();
    const starts = await Promise.all(
      Array.from({ length: 5 }, () => limit.run(async () => performance.now() - begun)),
    );
    expect(starts[0]).toBeLessThan(40);
    // Four gaps of 50 ms; timers may fire a millisecond early.
    expect(starts[4]).toBeGreaterThanOrEqual(195);
    for (const [index, start] of starts.entries()) expect(start).toBeGreaterThanOrEqual(index * 50 - 5);
  });

  it('goes on after work that fails', async () => {
    const limit = createRateLimit({ concurrent: 1 });
    await expect(limit.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(limit.run(async () => 'next')).resolves.toBe('next');
  });

  it('takes urgent work before what waits already', async () => {
    const limit = createRateLimit({ concurrent: 1 });
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(name);
      await sleep(1);
    };
    await Promise.all([
      limit.run(work('running')),
      limit.run(work('waiting')),
      limit.run(work('measurement'), true),
    ]);
    expect(order).toEqual(['running', 'measurement', 'waiting']);
  });
});
