/** The head of the audit log's chain, kept by the harness from one run for the next: real runs on one real clinic. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRunId } from '../../src/conductor/request.js';
import { openRun } from '../../src/conductor/run.js';
import { kinds } from '../../src/kinds/registry.js';
import type { CheckResult } from '../../src/model.js';
import { loadPlan } from '../../src/plan/load.js';
import { resolveSecrets } from '../../src/plan/secrets.js';
import { type Started, startTarget } from '../../src/target/start.js';
import { packageRoot } from '../../src/version.js';

const PERIOD_MS = 30_000;
const CHECK = 'audit.tampering-shows';
const folder = mkdtempSync(join(tmpdir(), 'safeprobe-chain-'));
const keep = join(folder, 'chain-head.json');

let started: Started;
let run: () => Promise<CheckResult>;

beforeAll(async () => {
  const root = packageRoot();
  const loaded = loadPlan({
    suites: join(root, 'suites'),
    target: join(root, 'targets', 'clinic'),
    kinds,
    select: { checks: [CHECK] },
  });
  const { value, folder: home } = await resolveSecrets(loaded.target, process.env);
  const { audit, start } = value;
  if (start === undefined || audit?.chain === undefined) throw new Error('the clinic has no chain');
  const target = { ...value, audit: { ...audit, chain: { ...audit.chain, keep } } };
  started = await startTarget(start, home);
  run = async () => {
    const opened = await openRun({
      runId: newRunId(),
      plan: loaded.plan,
      target: { value: target, folder: home },
      effects: 'write',
      maxWaitMs: 60_000,
      workers: 2,
      browser: async () => '',
      started,
    });
    opened.begin([CHECK]);
    const { results } = await opened.finish();
    const [result] = results;
    if (result === undefined) throw new Error('no result');
    return result;
  };
}, 60_000);

afterAll(async () => {
  await started.stop();
  rmSync(folder, { recursive: true });
});

const keptHead = ({ verdict }: CheckResult) =>
  ('judgement' in verdict ? (verdict.judgement?.assertions ?? []) : []).find(({ subject }) =>
    subject.startsWith('the head kept at'),
  );

test('a log that only grew holds the head of the run before; one that was written anew does not', async () => {
  const first = await run();
  expect(first.verdict.verdict).toBe('pass');
  expect(keptHead(first)).toBeUndefined();
  expect(existsSync(keep)).toBe(true);

  // No one-time code is taken twice, and the second run knows nothing of those of the first.
  await sleep(PERIOD_MS - (Date.now() % PERIOD_MS));
  const second = await run();
  expect(second.verdict.verdict).toBe('pass');
  expect(keptHead(second)).toMatchObject({ outcome: 'holds' });

  // Sound in itself, with every link in place, and not the log of yesterday.
  await started.control({ reset: true });
  const third = await run();
  expect(third.verdict.verdict).toBe('fail');
  expect(keptHead(third)).toMatchObject({ outcome: 'broken' });
}, 120_000);
