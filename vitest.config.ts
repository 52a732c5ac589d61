import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const ELSEWHERE = ['**/node_modules/**', '**/dist/**'];
/**
 * Tests that start whole systems and measure time on them: one file at a time, when all else is over. What a busy machine
 * made late is tried again; a defect is there each time.
 */
const LIVE = ['clinic', 'engine', 'doctor', 'docs', 'systems', 'real'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);
const CONTRACT = ['test/contract/**/*.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // Many tests wait for servers of their own, so that two workers suit even one core.
    maxWorkers: Math.max(2, Math.ceil(availableParallelism() / 2)),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: [...LIVE, ...CONTRACT, ...ELSEWHERE],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'live',
          include: LIVE,
          exclude: ELSEWHERE,
          fileParallelism: false,
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'contract',
          include: CONTRACT,
          exclude: ELSEWHERE,
          fileParallelism: false,
          retry: 1,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
