/** The session of a persona for an action, made anew when the target has ended it for idleness meanwhile. */
import { parseDuration } from '../duration.js';
import type { Session } from '../kinds/probe.js';
import { createSession } from '../target/session.js';
import { enter } from './sign-in.js';
import { type Entered, pathFor, type Visit } from './visit.js';

export async function sessionFor(visit: Visit, persona: string, signIn?: string): Promise<Entered | null> {
  const name = pathFor(visit, persona, signIn);
  if (name === undefined) return null;
  const entered = visit.sessions.get(`${persona} ${name}`);
  const path = visit.file.signIn?.[name];
  if (entered === undefined || path === undefined) return null;
  const idle = path.idle === undefined ? Number.POSITIVE_INFINITY : parseDuration(path.idle);
  if (performance.now() - entered.usedAt > idle / 3) {
    const outcome = await entered.session.alive();
    if (!outcome.success || visit.tellsApart.get(name) !== true) {
      const account = visit.nextAccount(persona, name) ?? entered.account;
      return (await enter(visit, name, path, account)).entered;
    }
  }
  entered.usedAt = performance.now();
  return entered;
}

/** The same session under another name, so that the exchange of each attempt is found by itself. */
export function under(
  visit: Visit,
  { account, path, credentials }: Pick<Entered, 'account' | 'path' | 'credentials'>,
  label: string,
): Session {
  return createSession(visit.driver, label, account, path, credentials);
}
