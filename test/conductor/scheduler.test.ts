import { describe, expect, it } from 'vitest';
import { phasesOf } from '../../src/conductor/phases.js';
import { sleepUntil } from '../../src/conductor/sleep.js';

describe('sleeping to a point in time', () => {
  it('never ends before it', async () => {
    for (const ms of [1, 3, 7, 20]) {
      const until = performance.now() + ms;
      await sleepUntil(until);
      expect(performance.now()).toBeGreaterThanOrEqual(until);
    }
  });

  it('ends at once when the point has passed', async () => {
    const begun = performance.now();
    await sleepUntil(begun - 1000);
    expect(performance.now() - begun).toBeLessThan(500);
  });

  it('ends with the run', async () => {
    const abort = new AbortController();
    const sleeping = sleepUntil(performance.now() + 60_000, abort.signal);
    abort.abort();
    await expect(sleeping).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('the phases of a run', () => {
  const marks = { begin: 0, ready: 1000, end: 20_000 };
  const timing = (...waits: readonly (readonly [number, number])[]) => ({
    from: 1000,
    to: 20_000,
    waits: waits.map(([from, to]) => ({ from, to })),
  });

  it('stand around its longest single wait, and add up to the whole', () => {
    const phases = phasesOf(marks, [timing([3000, 5000]), timing([2000, 11_000], [12_000, 13_000])]);
    expect(phases).toEqual([
      { name: 'start', ms: 1000 },
      { name: 'sign-ins', ms: 1000 },
      { name: 'longest wait', ms: 9000 },
      { name: 'rest', ms: 9000 },
    ]);
    expect(phases.reduce((sum, each) => sum + each.ms, 0)).toBe(marks.end);
  });

  it('are start and checks when nothing waited', () => {
    expect(phasesOf(marks, [timing()])).toEqual([
      { name: 'start', ms: 1000 },
      { name: 'checks', ms: 19_000 },
    ]);
  });
});
