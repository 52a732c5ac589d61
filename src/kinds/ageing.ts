/** Letting the authentication of a session age while the session itself is kept from going idle. */
import type { ControlSeen } from '../model.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Limit, Probe, Session } from './probe.js';

/** Beyond the documented age, so that clocks and rounding do not decide. */
export const AGEING_MARGIN_MS = 1000;

/** Uses a session so that it does not go idle; the one to go on with, where only renewal counts as use. */
export async function keepInUse(probe: Probe, session: Session): Promise<Session> {
  const path = probe.signIns.find(({ name }) => name === session.signIn);
  if (path?.renewalAlone === true) return (await session.renew())?.session ?? session;
  await session.alive();
  return session;
}

/**
 * Waits until `until` (of `performance.now()`), using the session often enough to keep it. What comes of it is the same
 * session, with what authenticates it now.
 */
export async function age(
  probe: Probe,
  session: Session,
  until: number,
  why: string,
  limit?: Limit,
): Promise<Session> {
  let current = session;
  const idle = probe.limits.idleMs[session.signIn];
  for (;;) {
    const left = until - performance.now();
    if (left <= 0) return current;
    await probe.wait(idle === undefined ? left : Math.min(left, idle / 3), why, limit);
    if (performance.now() < until) current = await keepInUse(probe, current);
  }
}

/** Whether an aged session was accepted for another request. */
export type Living = OutcomeFacts & {
  /** Since its sign-in. */
  readonly ageMs: number;
  /** The overall limit of such sessions, as documented; null where none is. */
  readonly absoluteMs: number | null;
};

/** `since`: when the session was signed in, by `performance.now()`. */
export async function lookWhetherAlive(probe: Probe, session: Session, since: number): Promise<Living> {
  const outcome = await session.alive();
  return {
    ...factsOf(outcome),
    ageMs: Math.round(performance.now() - since),
    absoluteMs: probe.limits.absoluteMs[session.signIn] ?? null,
  };
}

/** The control over all such looks. A session that met its overall limit was kept too long: by us. */
export function agedAlive(name: string, looks: readonly Living[]): ControlSeen {
  const dead = looks.filter((each) => !each.success);
  const late = dead.every(({ ageMs, absoluteMs }) => absoluteMs !== null && ageMs >= absoluteMs);
  return {
    name,
    held: looks.length > 0 && dead.length === 0,
    seen: dead.length === 0 ? `accepted ${looks.length} times` : dead.map((each) => each.said).join('; '),
    ...(dead.length > 0 && late ? { cause: 'scheduling-lag' as const } : {}),
  };
}
