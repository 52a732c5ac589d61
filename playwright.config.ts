/**
 * `npx playwright test` gives the same plan and bundle as `safeprobe run`: one test a check, which asks the
 * conductor for its verdict. No retries: a check retries transport errors itself, and records each attempt.
 */
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { engineFile, engineFolder, prepareEnvironment } from './src/engine/defaults.js';

const folder = prepareEnvironment();

export default defineConfig({
  testDir: engineFolder(),
  testMatch: /checks\.spec\.(ts|js)$/,
  globalSetup: engineFile('global-setup'),
  // What is built needs no second compiler, which would take seconds in the first run of every new folder.
  build: { external: ['**/dist/**'] },
  outputDir: join(folder, 'playwright'),
  fullyParallel: true,
  // Tests only wait for verdicts; a second worker goes on while the first is replaced after a failing test.
  workers: 2,
  retries: 0,
  reporter: [
    ...(process.env.SAFEPROBE_QUIET === undefined ? [['list'] as ['list']] : []),
    ['allure-playwright', { resultsDir: join(folder, 'allure-results'), detail: false }],
    [engineFile('reporter')],
  ],
  use: { trace: 'off', screenshot: 'off', video: 'off' },
});
