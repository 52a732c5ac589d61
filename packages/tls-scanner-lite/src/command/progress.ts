import type { Scan } from '../progress.js';

/** Scans that are over sooner need no progress. */
const patienceMs = 2000;
const intervalMs = 250;

const clearLine = '\r\u001b[K';

/** Keeps one line on the terminal about a scan that takes long, and wipes it away at the end. */
export async function showProgress(scan: Scan, write: (text: string) => void): Promise<void> {
  const begin = performance.now();
  const done: string[] = [];
  let shown = false;
  const draw = () => {
    const ms = performance.now() - begin;
    if (ms < patienceMs) return;
    shown = true;
    const last = done.slice(-3).join(', ');
    write(`${clearLine}scanning, ${Math.round(ms / 1000)} s${last === '' ? '' : `; done: ${last}`}`);
  };
  const timer = setInterval(draw, intervalMs);
  try {
    for await (const event of scan) {
      if (event.kind === 'protocol') done.push(event.protocol.protocol);
      else if (event.kind === 'suites') done.push(`suites of ${event.suites.protocol}`);
      else if (event.kind === 'part') done.push(event.part);
    }
  } catch {
    // Whoever awaits the scan gets the error.
  } finally {
    clearInterval(timer);
    if (shown) write(clearLine);
  }
}
