/** Requests about the audit log, with the session of whoever may read it. */
import type { AuditReader } from '../audit/sources/http.js';
import type { Driver } from './driver.js';
import { signInOf } from './resolved.js';
import { createSession } from './session.js';
import type { Shared, SharedSessions } from './shared-sessions.js';
import { carrierHeaders, variablesFor } from './variables.js';

/** Does the work, and once more with a new session where the old one had ended meanwhile. */
export async function readAs<T extends { readonly readable: boolean }>(
  driver: Driver,
  sessions: SharedSessions,
  check: string,
  { persona, signIn }: { readonly persona: string; readonly signIn?: string },
  work: (reader: AuditReader) => Promise<T>,
): Promise<T> {
  const path = sessions.pathFor(persona, signIn);
  const { carrier } = signInOf(driver.target, path);
  const by = ({ account, run }: Shared) => {
    const purpose = { check, persona, actor: account.actor, action: 'audit.read', resource: null };
    const headers = carrierHeaders(carrier.headers, variablesFor(account, run));
    return work({ purpose, headers, jar: run.jar });
  };
  const shared = await sessions.take(check, persona, path);
  const answer = await by(shared);
  if (answer.readable) return answer;
  // The auditor's session may have ended while it waited its turn.
  const alive = await createSession(driver, check, shared.account, path, shared.run).alive();
  return alive.denied ? by(await sessions.take(check, persona, path, shared)) : answer;
}
