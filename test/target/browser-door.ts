/** The browsers of a run, for tests: real ones, closed when the test ends. */
import { onTestFinished } from 'vitest';
import { findBrowser } from '../../src/setup/browser.js';
import { createBrowserDoor } from '../../src/target/browser.js';
import { NO_RECORDER } from '../../src/target/client.js';
import type { BrowserDoor } from '../../src/target/driver.js';
import type { ScopeGuard } from '../../src/target/scope.js';

/** Null where the machine has none: the tests that need one say so and are skipped. */
export const browser = await findBrowser(process.env);

export function openBrowserDoor(guard: ScopeGuard, timeoutMs = 8000): BrowserDoor {
  const door = createBrowserDoor({
    guard,
    recorder: NO_RECORDER,
    ca: undefined,
    bases: [],
    executable: async () => browser?.path ?? '',
    timeoutMs,
  });
  onTestFinished(() => door.close());
  return door;
}
