import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../src/engine/progress.js';

/** What a run tells where nobody watches a live line. */
function told(tell: (progress: ReturnType<typeof createProgress>) => void): readonly string[] {
  const stream = new PassThrough();
  const progress = createProgress(2, stream as unknown as NodeJS.WriteStream);
  tell(progress);
  progress.stop();
  return String(stream.read() ?? '')
    .split('\n')
    .filter((line) => line !== '');
}

const wait = (ms: number, why: string) => ({ type: 'wait', check: 'logoff.idle-api', why, ms }) as const;

describe('the progress of a run', () => {
  it('tells of several waits of a check only the one that ends last', () => {
    const lines = told((progress) => {
      progress.event(wait(12_000, 'idle for 12 s'));
      for (const ms of [10_400, 8800, 7200]) progress.event(wait(ms, 'idle for less'));
      progress.event({ type: 'woke', check: 'logoff.idle-api' });
      progress.event(wait(5600, 'idle for less'));
    });
    expect(lines).toEqual(['… logoff.idle-api waits 12 s: idle for 12 s']);
  });

  it('tells of a longer wait that comes later', () => {
    const lines = told((progress) => {
      progress.event(wait(5000, 'an emergency access to end'));
      progress.event(wait(24_000, 'the overall limit'));
    });
    expect(lines).toHaveLength(2);
  });

  it('tells now and then how far a check of many parts is, and nothing more of it once it has ended', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const lines = told((progress) => {
      for (let cells = 100; cells <= 3000; cells += 100) {
        progress.event({ type: 'note', check: 'access.role-matrix', line: `${cells} of 10000 cells` });
        vi.advanceTimersByTime(500);
      }
    });
    vi.useRealTimers();
    expect(lines).toEqual([
      '… access.role-matrix: 1100 of 10000 cells',
      '… access.role-matrix: 2100 of 10000 cells',
    ]);
  });
});
