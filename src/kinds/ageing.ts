/** Letting the authentication of a session age while the session itself is kept from going idle. */
import type { Probe, Session } from './probe.js';

/** Beyond the documented age, so that clocks and rounding do not decide. */
export const AGEING_MARGIN_MS = 1000;

/** Waits until `until` (of `performance.now()`), using the session often enough to keep it. */
export async function age(probe: Probe, session: Session, until: number, why: string): Promise<void> {
  const idle = probe.limits.idleMs[session.signIn];
  for (;;) {
    const left = until - performance.now();
    if (left <= 0) return;
    await probe.wait(idle === undefined ? left : Math.min(left, idle / 3), why);
    if (performance.now() < until) await session.alive();
  }
}
