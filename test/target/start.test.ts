import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startTarget } from '../../src/target/start.js';

/** Signal 0 asks whether there is such a process. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.each([
  ['whose ready line can’t be read', 'console.log("ready soon");'],
  ['that says nothing in time', ''],
])('a process %s is left to nobody', async (_, says) => {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = `require('fs').writeFileSync('pid', String(process.pid)); ${says} setInterval(() => {}, 1000)`;
  await expect(startTarget({ command: ['node', '-e', script], within: '2s' }, folder)).rejects.toThrow(
    'the target did not start',
  );
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 5000 });
});
