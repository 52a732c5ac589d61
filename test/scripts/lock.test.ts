import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withLock } from '../../scripts/lock.mjs';

let folder = '';
let lock = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'safeprobe-lock-'));
  lock = join(folder, '.safeprobe', 'setup.lock');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

it('two set-ups in one folder run one after the other', async () => {
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await sleep(100);
    events.push(`${name} ends`);
    return name;
  };
  const results = await Promise.all([withLock(folder, work('a')), withLock(folder, work('b'))]);
  expect(results).toEqual(['a', 'b']);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

it('a set-up that fails frees the next', async () => {
  await expect(withLock(folder, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  expect(await withLock(folder, async () => 'next')).toBe('next');
});

it('the lock of a process that is gone is taken over', async () => {
  mkdirSync(lock, { recursive: true });
  // Above any process number that a system gives out.
  writeFileSync(join(lock, 'pid'), '99999999');
  expect(await withLock(folder, async () => 'taken')).toBe('taken');
});

it('a lock that was never signed is taken over once it is old', async () => {
  mkdirSync(lock, { recursive: true });
  const minuteAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, minuteAgo, minuteAgo);
  expect(await withLock(folder, async () => 'taken')).toBe('taken');
});
