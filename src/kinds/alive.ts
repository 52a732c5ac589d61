/** Whether a session is alive, whose access token may be over by its own lifetime. */
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Session } from './probe.js';

/** The session goes on as what a renewal made of it: the refresh token that was used is used up. */
export async function aliveOrRenewed(
  session: Session,
): Promise<{ readonly outcome: OutcomeFacts; readonly session: Session }> {
  const alive = await session.alive();
  const renewed = alive.success ? null : await session.renew();
  if (renewed === null || renewed.session === null) return { outcome: factsOf(alive), session };
  return { outcome: factsOf(await renewed.session.alive()), session: renewed.session };
}
