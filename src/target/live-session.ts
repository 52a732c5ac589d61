/** Work with a shared session, done again with a new one where the target had ended it meanwhile. */
import type { Outcome } from '../kinds/probe.js';
import type { Driver } from './driver.js';
import { createSession } from './session.js';
import type { Shared, SharedSessions } from './shared-sessions.js';

export interface Lived<T> {
  readonly result: T;
  readonly shared: Shared;
  /** Whether the session is accepted now. */
  alive(): Promise<Outcome>;
}

/**
 * `work` is told of as a success or not: a refusal of a session that is over is no refusal of what it asked. It is done
 * twice at most.
 */
export async function withLiveSession<T extends { readonly outcome: Outcome }>(
  driver: Driver,
  sessions: SharedSessions,
  who: { readonly check: string; readonly persona: string; readonly signIn: string },
  work: (shared: Shared) => Promise<T>,
): Promise<Lived<T>> {
  const { check, persona, signIn } = who;
  const aliveOf = (shared: Shared) => () =>
    createSession(driver, check, shared.account, signIn, shared.run).alive();
  const shared = await sessions.take(check, persona, signIn);
  const result = await work(shared);
  if (result.outcome.success || !(await aliveOf(shared)()).denied)
    return { result, shared, alive: aliveOf(shared) };
  const next = await sessions.take(check, persona, signIn, shared);
  return { result: await work(next), shared: next, alive: aliveOf(next) };
}
