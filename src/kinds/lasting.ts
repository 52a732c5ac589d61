/** Whether a refusal is a lock: one that a moment later is none was only that of a system still busy with the account. */
import type { Probe } from './probe.js';
import type { Attempt } from './trials.js';

const MOMENT_MS = 500;

/** Tries once more what was refused without a word of a lock: the second answer counts. */
export async function lasting<T extends { readonly attempt: Attempt }>(
  probe: Probe,
  once: () => Promise<T>,
): Promise<T> {
  const first = await once();
  if (first.attempt.accepted || first.attempt.locked) return first;
  await probe.wait(MOMENT_MS, 'a refusal that may be none a moment later');
  return once();
}
